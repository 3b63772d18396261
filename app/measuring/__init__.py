"""How quick the window is: what `cairn bench window` starts and watches."""
