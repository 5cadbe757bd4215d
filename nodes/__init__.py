"""Kino's nodes, and all other code that imports ComfyUI or torch."""
