"""Feedback in plain language: what it asks for, which memories it means, and how they change."""
