"""What one may do: one verb a file. Permission first, one transaction, one audit entry."""
