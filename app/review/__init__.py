"""Questions about landmarks, each answered by a single key."""
