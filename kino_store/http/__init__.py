"""Kino's HTTP API, as a sub-application of ComfyUI's server: the only room with aiohttp server code."""
