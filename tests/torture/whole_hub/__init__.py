"""The whole hub on a virtual clock: real services on a real database, virtual people, seeded faults."""
