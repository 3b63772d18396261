"""How good the answers are: metrics, readers of labelled photos, and the evaluations.

Import from the modules directly.
"""
