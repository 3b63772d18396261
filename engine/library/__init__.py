"""The library: a folder whose SQLite database is the only truth about photos, files and features.

Read through :class:`engine.library.reads.LibraryReader` and write through
:class:`engine.library.changes.LibraryWriter`; both are opened by
:mod:`engine.library.connection`. Everything else in the folder (index, thumbnails) can be made
again from the database and the photos.
"""
