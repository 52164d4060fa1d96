"""Routes for memories: create, read, list, change, search, build a context."""
