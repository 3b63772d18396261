"""One photo, as large as the window, and what is known of it."""
