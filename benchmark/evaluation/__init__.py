"""Scoring: submissions in, results out."""
