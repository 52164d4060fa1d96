"""Erasing a subject: hidden at once, removed for good by a sweep."""
