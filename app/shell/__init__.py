"""The main window, and what all views share: icons, colours."""
