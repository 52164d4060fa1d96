"""Extraction of memories from accepted messages: plan a task's operations, then apply them."""
