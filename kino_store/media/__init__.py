"""Files on disk: pictures, sidecars, trash. Atomic writes only; no SQL."""
