"""Generative models: what the harness asks of one, and how it finds those of `models/`."""
