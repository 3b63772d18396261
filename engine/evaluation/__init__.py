"""Evaluation of Cairn's results: metrics, readers of labeled photos, protocols and baselines.

Import from the modules directly.
"""
