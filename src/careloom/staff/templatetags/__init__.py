"""Filters of the staff pages."""
