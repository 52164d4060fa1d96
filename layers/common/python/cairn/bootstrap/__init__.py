"""Composition root: settings to adapters to use cases with their ports bound.

A module per need, so that a function loads only what it calls; parts are made once per process.
"""
