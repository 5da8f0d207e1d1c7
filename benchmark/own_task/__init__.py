"""Tasks of one's own: from a folder of films, beats or strips to a task with a board."""
