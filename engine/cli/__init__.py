"""The command line: arguments, JSON, progress, exit codes; one small file a command."""
