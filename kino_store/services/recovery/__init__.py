"""Recovery: bring the index in line with the files after a crash, or rebuild it."""
