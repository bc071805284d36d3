"""The whole hub on a virtual clock: real services and database, virtual people, seeded faults."""
