"""Compacting rows into segments, and publishing segments to an external index."""
