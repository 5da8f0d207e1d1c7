"""The pages, one file each; templates show what is handed to them."""
