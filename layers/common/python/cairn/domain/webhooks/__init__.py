"""Webhooks: which addresses are allowed, what is sent and signed, and when it is sent again."""
