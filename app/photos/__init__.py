"""Photos page: grid of all photos, filter and timeline."""
