"""Training: batches addressed by step, averaged weights, runs that resume to the same bits."""
