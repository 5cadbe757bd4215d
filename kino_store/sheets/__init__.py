"""Sheets: the mathematics of keyframes. Pure functions over arrays of frames; no database, HTTP or files."""
