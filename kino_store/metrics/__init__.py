"""What the machine does: processor, memory and GPU, read while somebody listens. No SQL, no HTTP."""
