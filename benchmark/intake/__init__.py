"""Intake: from the files that people have to the samples of a submission."""
