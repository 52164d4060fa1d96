"""Adapters, each made once a process from the settings."""
