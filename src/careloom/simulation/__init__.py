"""What would happen: the real hub, run on invented histories. Pure."""
