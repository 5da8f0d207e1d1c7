"""The tasks, one folder each; `modality/` holds what tasks of one kind of data share."""
