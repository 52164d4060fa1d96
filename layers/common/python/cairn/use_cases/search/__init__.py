"""Searching memories."""
