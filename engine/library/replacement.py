"""Putting another database in the place of one that cannot be written through SQLite.

SQLite trusts the ``-wal`` that it finds beside a database, whosever it is. Hence two steps: the new
database appears under a name of its own, whole and on the disk, which decides the matter; then what
belongs to the old one goes, and the new one gets its name. A crash between the steps leaves the
second to whoever opens the library next.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from engine.library.durable import companions, remove_companions, sync
from engine.library.layout import Layout


def finish_replacement(layout: Layout) -> None:
    """Lets the new database take the place of the old, if there is a new one.

    The caller holds the writer lock.
    """
    if layout.replacement.exists():
        remove_companions(layout.database)
        sync(layout.root)
        layout.replacement.replace(layout.database)
        sync(layout.root)


def keep_damaged(layout: Layout) -> Path:
    """Keeps the database's files under ``damaged/<time>/``; gives that folder."""
    name = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    folder = layout.damaged / name
    for number in count(2):
        if not folder.exists():
            break
        folder = layout.damaged / f"{name}_{number:03}"
    folder.mkdir(parents=True)
    for path in (layout.database, *companions(layout.database)):
        if path.is_file():
            _keep(path, folder / path.name)
    sync(folder)
    return folder


def _keep(path: Path, target: Path) -> None:
    """A link takes no room; the file that gets the old name is another one.

    SQLite writes into the ``-shm`` of a database that it only reads: that one is copied.
    """
    if not path.name.endswith("-shm"):
        try:
            os.link(path, target)
            return
        except OSError:  # a file system without links
            target.unlink(missing_ok=True)
    shutil.copyfile(path, target)
    sync(target)
