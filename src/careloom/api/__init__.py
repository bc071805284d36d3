"""Face for machines: addresses that take and give data instead of pages."""
