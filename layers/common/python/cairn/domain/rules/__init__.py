"""Understanding without a model: what can be read off the surface of English and Chinese."""
