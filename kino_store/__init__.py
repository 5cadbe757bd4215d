"""Kino without ComfyUI: projects, frames, sidecars and the index over them."""

__version__ = "0.4.1"
