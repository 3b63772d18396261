"""The use cases that join the rooms: what the command line and the window call. No Qt."""
