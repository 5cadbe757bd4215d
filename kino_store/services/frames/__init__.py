"""Frames: reading, saving, editing, copying, and the files they consist of."""
