"""Accepting messages of a conversation, and following their task."""
