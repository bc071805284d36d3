"""From source values to a trusted program, or every problem at once."""
