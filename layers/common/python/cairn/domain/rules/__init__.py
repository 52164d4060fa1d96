"""Extraction without a model, by rules about the surface of English and Chinese."""
