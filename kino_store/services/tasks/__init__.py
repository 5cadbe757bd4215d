"""Tasks: the queue, submission, prompts, and the runner that feeds them to ComfyUI."""
