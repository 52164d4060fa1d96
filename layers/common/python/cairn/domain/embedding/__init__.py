"""How many texts, and how much of each, an embedding server takes in one request."""
