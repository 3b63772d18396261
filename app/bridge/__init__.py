"""Qt bridge from the window to the engine: background threads and signals."""
