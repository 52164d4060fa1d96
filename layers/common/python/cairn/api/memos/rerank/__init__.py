"""Reranking documents of the caller."""
