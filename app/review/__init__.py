"""Review page: questions about landmarks, each answered with a single key."""
