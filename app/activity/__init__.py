"""What Cairn is doing."""
