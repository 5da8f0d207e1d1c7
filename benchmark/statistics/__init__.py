"""Statistics: resampling, intervals, pairing, distances, ranks."""
