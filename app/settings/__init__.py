"""What a person chooses, and how they look after the library."""
