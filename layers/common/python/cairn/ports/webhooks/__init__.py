"""What webhooks and their deliveries need from the outside."""
