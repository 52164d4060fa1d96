"""Conditioned writes that several stores make."""
