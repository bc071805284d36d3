"""How it reaches a person: each channel takes a message and says what became of it."""
