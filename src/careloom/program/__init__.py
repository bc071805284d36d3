"""What a program is: read from its files, checked as a whole, then trusted. Pure."""
