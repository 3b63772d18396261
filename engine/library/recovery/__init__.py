"""Backups, snapshots and repair of a library's database."""
