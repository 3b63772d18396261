"""Examination and repair of a library: the command ``cairn doctor``."""
