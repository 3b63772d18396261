"""The evidence that two photos show the same place."""
