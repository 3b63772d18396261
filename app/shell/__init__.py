"""Main window, and shared parts of all views: actions, dialogs, icons, colors and language."""
