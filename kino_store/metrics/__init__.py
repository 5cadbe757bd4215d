"""Measures processor, memory and GPU while there are listeners. No SQL, no HTTP."""
