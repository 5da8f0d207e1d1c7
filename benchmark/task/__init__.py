"""Tasks: data with fixed splits, a shape, classes, and a frozen encoder."""
