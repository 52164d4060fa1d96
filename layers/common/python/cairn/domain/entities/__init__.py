"""Agents, entities, and the links between entities and memories."""
