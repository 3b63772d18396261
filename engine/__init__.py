"""Cairn's engine: everything except the window. It never imports Qt."""
