"""The one way from the window to the engine and back."""
