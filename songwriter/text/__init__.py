"""Read lyrics, clean them, and turn them into the numbers that a model learns from."""
