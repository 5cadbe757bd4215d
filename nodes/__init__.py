"""Everything of Kino that knows ComfyUI or torch."""
