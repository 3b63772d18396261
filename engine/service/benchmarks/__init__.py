"""Benchmarks: what Cairn costs on this machine, next to what it may cost. A module for each."""
