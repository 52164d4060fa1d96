"""Routes for entities, their links, and what is extracted from memories."""
