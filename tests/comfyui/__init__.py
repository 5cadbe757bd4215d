"""A real ComfyUI for the tests and the demo: fetched, installed, started, talked to over HTTP."""
