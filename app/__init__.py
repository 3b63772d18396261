"""The window. Nothing but this package imports Qt; see README.md for its rooms."""
