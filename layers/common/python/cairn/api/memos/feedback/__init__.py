"""Feedback of users on what is remembered of them."""
