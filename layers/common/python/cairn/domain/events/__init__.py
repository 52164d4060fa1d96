"""What subscribers can learn of, derived from what was written to the table."""
