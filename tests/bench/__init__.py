"""Kino beside what it replaces: `nox -s bench`."""
