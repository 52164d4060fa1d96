"""Reads that take several items together."""
