"""Command line interface: one module for each command, and JSON output, progress and exit codes."""
