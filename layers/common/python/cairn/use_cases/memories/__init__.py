"""Single memories: create, read, list, change, delete."""
