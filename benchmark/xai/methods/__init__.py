"""Attribution methods, one file each; found, not registered."""
