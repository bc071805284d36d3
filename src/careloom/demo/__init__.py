"""The demo's own pages: who is there, the clock, and taking a person's place."""
