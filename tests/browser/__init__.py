"""Tests of the panel in a real browser, on real ComfyUI servers."""
