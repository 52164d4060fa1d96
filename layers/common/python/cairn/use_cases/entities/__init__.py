"""Agents, entities, and links between entities and memories."""
