"""Neighbours, matching, geometric verification, search.

Works on features; knows nothing of files or of Qt.
"""
