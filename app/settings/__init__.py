"""Settings page: preferences, models, backups and library maintenance."""
