"""Search for photos of the same place: queries, results and their views."""
