"""Child processes of this machine, for work that would slow ComfyUI's process down."""
