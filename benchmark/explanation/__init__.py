"""Explaining submissions: from a model to attributions, their scores and their pictures."""
