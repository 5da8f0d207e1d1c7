"""Generation: samples as files that other programs read."""
