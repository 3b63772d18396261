"""Figures of matches, heat maps, overlays, and photos decoded for display; independent of Qt."""
