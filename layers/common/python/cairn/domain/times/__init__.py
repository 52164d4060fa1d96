"""Reads times in text: when something was said, and which time a question asks about."""
