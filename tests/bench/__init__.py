"""Kino compared with what it replaces: `nox -s bench`."""
