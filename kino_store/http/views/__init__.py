"""The views, one file per resource; see routes.py."""
