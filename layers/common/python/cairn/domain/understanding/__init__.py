"""Validates what a language model proposes before it becomes operations on memories."""
