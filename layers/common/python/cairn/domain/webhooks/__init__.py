"""Webhooks: allowed addresses, payloads, signatures, and the retry policy of deliveries."""
