"""What data is worth: a fixed small classifier, trained on real and synthetic samples."""
