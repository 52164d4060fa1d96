"""Routes for agents."""
