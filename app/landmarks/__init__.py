"""Landmarks: their cards, their photos, and what a person decides about them."""
