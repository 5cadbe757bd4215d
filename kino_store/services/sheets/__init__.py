"""Sheets of projects: stored, evaluated, and compared with their frames."""
