"""What the tasks of one modality share: encoders, their training, and degradations."""
