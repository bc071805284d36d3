"""What is kept: Django models, one subject a file, and how rows become the hub's values."""
