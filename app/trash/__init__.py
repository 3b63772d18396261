"""System trash: photos are moved there and back, never deleted."""
