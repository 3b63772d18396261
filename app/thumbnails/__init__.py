"""Small pictures of photos: read in threads, kept in memory, what is looked at now first."""
