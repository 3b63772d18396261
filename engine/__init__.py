"""Cairn's engine: everything but the window. It never imports Qt."""
