"""Films as files: video, pictures in a row, sound. Only child processes import PyAV; see local/work.py."""
