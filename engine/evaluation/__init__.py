"""Evaluation of Cairn's results: metrics, readers of labeled photos, and benchmarks.

Import from the modules directly.
"""
