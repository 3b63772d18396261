"""History of the user's decisions, with undo and redo."""
