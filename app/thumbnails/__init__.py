"""Thumbnails: a background loader with a memory cache, and grids of them."""
