"""Accepting messages of a conversation, and the status of their task."""
