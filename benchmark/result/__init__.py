"""Results: the schema, and how they lie on disk."""
