"""Vectors for memories and questions."""
