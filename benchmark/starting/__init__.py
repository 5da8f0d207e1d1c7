"""Starting points: files of a new model, metric or task that pass the tests as they stand."""
