"""To the trash and back: the system's own, and never further."""
