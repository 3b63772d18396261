"""Qt user interface (PySide6). No other package imports Qt; README.md lists the subpackages."""
