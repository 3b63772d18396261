"""Finding the same place: the question, and what was found, the surest first."""
