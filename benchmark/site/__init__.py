"""The board: results in, static pages and tables out."""
