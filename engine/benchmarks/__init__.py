"""Benchmarks of Cairn on this machine, compared with budgets; one module for each."""
