"""What Kino knows of ComfyUI from outside: its API prompts and its public API. Imports no ComfyUI and no torch."""
