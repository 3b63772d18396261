"""Optional access to a library, for commands that work without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.errors import NoLibraryError
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.reads import LibraryReader


@contextmanager
def reader_if_any(root: Path) -> Iterator[LibraryReader | None]:
    """Yield the library's reader, or None if no library exists yet.

    Raises:
        LibraryError: the library exists but cannot be used.
    """
    if not Layout(root).database.exists():
        yield None
        return
    try:
        reader = open_reader(root)
    except NoLibraryError:  # another process is creating it: SQLite makes an empty file first
        yield None
        return
    with reader:
        yield reader
