"""Library: a folder whose SQLite database stores photos, files, features and decisions.

Read through :class:`engine.library.reads.LibraryReader` and write through
:class:`engine.library.changes.LibraryWriter`; both are opened by
:mod:`engine.library.connection`. The database is the only source of truth: everything else in the
folder (index, thumbnails) can be rebuilt from it and the photos.
"""
