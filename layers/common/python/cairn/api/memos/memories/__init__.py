"""Listing, reading, correcting and deleting memories."""
