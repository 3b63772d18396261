"""The grid of all photos."""
