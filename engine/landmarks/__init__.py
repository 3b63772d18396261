"""Clustering of photos into landmarks. It is independent of photo files and Qt."""
