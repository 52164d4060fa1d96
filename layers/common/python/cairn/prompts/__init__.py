"""Prompts of language models: a module per task, with its version and its reply model."""
