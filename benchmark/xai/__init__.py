"""Explanations: what a network's score rests on.

`methods/` holds one attribution method per file, found because it lies there. What attributions are
worth is measured by the scores in `metrics/explanation/`.
"""
