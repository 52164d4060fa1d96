"""What goes into one request to an embedding server: how many texts, which, and how long."""
