"""Calls to addresses that callers have named, guarded against the deployment's own network."""
