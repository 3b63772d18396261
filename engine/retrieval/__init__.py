"""Nearest neighbors, feature matching, geometric verification and search.

Works on features; does not depend on photo files or Qt.
"""
