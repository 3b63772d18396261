"""Benchmark of the window's responsiveness, started by `cairn bench window`."""
