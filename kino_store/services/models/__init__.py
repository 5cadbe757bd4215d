"""Model files: what ComfyUI lists, what their headers say, and their hashes."""
