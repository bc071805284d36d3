"""What tests stand on: the project's own, and those of program authors."""
