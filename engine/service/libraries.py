"""Libraries, where a command can do without one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    with open_reader(root) as reader:
        yield reader
