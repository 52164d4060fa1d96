"""What use cases of several capabilities need."""
