"""Access to one library: readers, writers, models and change events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.delg.graph import ModelFile
from engine.library.active_model import active_model, installed
from engine.library.change_events import ChangeEvent
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.reads import LibraryReader


class LibraryAccess:
    """A library whose database is opened for each use.

    Opening takes 3 ms, a connection serves one thread only, and a restore replaces the file.
    Model files are inspected once, until they change.

    Attributes:
        root: the library's folder; it need not exist yet.
        layout: the paths inside it.
        installed: the installed models.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.layout = Layout(root)
        self.installed = installed(self.layout)
        self._listeners: list[Callable[[ChangeEvent], None]] = []

    def subscribe(self, listener: Callable[[ChangeEvent], None]) -> None:
        """Call a function after each write of this object, in the thread of the write."""
        self._listeners.append(listener)

    def announce(self, change: ChangeEvent) -> None:
        """Tell the subscribers what a write changed."""
        for listener in self._listeners:
            listener(change)

    def reading(self) -> LibraryReader:
        """Open the database for reading: a context manager."""
        return open_reader(self.root)

    def writing(self) -> LibraryWriter:
        """Open the database for writing: a context manager; it is created if needed."""
        return open_writer(self.root)

    def require(self) -> None:
        """Raise an error unless there is a library that can be used."""
        self.reading().close()

    def model(self, reader: LibraryReader | None, name: str | None = None) -> ModelFile:
        """Return the named model, else the active one, else the embedded one.

        Raises:
            NotFoundError: no model of that name is installed.
        """
        return active_model(self.installed, reader, name)
