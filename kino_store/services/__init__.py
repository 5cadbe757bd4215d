"""The verbs: each service composes queries and files."""
