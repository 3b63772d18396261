"""Activity page and status strip: sources, failures, messages and progress."""
