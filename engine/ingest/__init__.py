"""Ingest: brings a library up to date with the folders that it watches.

``scan`` sees what is there, ``plan`` compares it with what is known, ``supervisor`` has worker
processes (``worker``) decode and describe photos, ``ingest`` records what they found. Only the
supervisor's process opens the database. ``watch`` has this done again when something changes;
``relocation`` finds folders again that moved.
"""
