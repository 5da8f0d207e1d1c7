"""The GANs, one file each. Files that start with an underscore hold what several of them share."""
