"""Explanations: what a network's score rests on, and how far a method that says so can be trusted.

`methods/` holds one attribution method a file, `scores/` one score of attributions a file; both are
found because they lie there.
"""
