"""Cairn: long-term memory for AI agents."""

VERSION = "0.1.0"
