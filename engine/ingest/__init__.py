"""Ingest: update of a library from the folders that it watches.

``scan`` lists the files of a source, ``plan`` compares them with the library, ``supervisor`` runs
worker processes (``worker``) that decode and describe photos, and ``ingest`` records their results.
Only the supervisor's process opens the database. ``watch`` repeats this when something changes;
``relocation`` finds folders that moved.
"""
