"""The network's shape, its file, and the two ways to run it: numpy for suggesting, torch for training."""
