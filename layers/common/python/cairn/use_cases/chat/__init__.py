"""Answering a question with what is remembered, and remembering the answer."""
