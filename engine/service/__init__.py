"""Use cases called by the command line and the window; independent of Qt."""
