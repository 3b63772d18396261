"""Match page: the evidence that two photos show the same place."""
