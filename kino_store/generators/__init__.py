"""Saved workflows as generators: a prompt, and the parameters that people give it."""
