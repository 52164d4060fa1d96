"""Providers that need no model: hashed vectors, and extraction by rules."""
