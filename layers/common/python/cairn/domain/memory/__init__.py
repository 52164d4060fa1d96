"""A memory: its values, how it is written, changed, and how far its embedding is."""
