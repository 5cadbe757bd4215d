"""Kino's routes, one file a resource."""
