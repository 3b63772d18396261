"""Viewer of a single photo and its metadata."""
