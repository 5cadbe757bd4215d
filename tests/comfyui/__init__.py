"""A real ComfyUI for the tests and the demo: fetched, installed, started, used over HTTP."""
