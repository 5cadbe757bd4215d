"""ComfyUI: its API client, the host interface, reading prompt graphs and rewriting them."""
