"""Extraction without storing."""
