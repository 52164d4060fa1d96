"""Answering a question with what is remembered: what goes into the prompt, what comes out."""
