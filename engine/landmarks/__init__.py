"""Grouping photos by the landmark that they show. Knows nothing of files or of Qt."""
