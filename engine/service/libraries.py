"""Libraries, where a command can do without one."""

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
    """The library's reader, or None where no library was begun yet.

    Raises:
        LibraryError: there is one, but it cannot be used.
    """
    if not Layout(root).database.exists():
        yield None
        return
    try:
        reader = open_reader(root)
    except NoLibraryError:  # it is just being begun: SQLite makes an empty file first
        yield None
        return
    with reader:
        yield reader
