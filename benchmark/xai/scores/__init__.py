"""Scores of attributions, one file each; found, not registered."""
