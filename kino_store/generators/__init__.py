"""Generators: saved prompt graphs with parameters."""
