"""When something was said, and which time a question asks about."""
