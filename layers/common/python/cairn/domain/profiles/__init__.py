"""Profiles: what is known of a user or agent, field by field, in the form of a template."""
