"""Landmarks page: cards, photos of a landmark, and the user's decisions."""
