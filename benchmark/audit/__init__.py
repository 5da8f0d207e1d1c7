"""Is what was published what comes out? Everything that is kept, held against its sources."""
