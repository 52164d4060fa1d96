"""Profiles and their templates, in the words of MemOS."""
