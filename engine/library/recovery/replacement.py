"""Replacement of a database that cannot be written through SQLite.

SQLite applies any ``-wal`` file beside a database, even one that belongs to another database. A
replacement therefore takes two steps. First the new database is written under a name of its own,
complete and synced; from then on the replacement is certain. Then the files that belong to the old
database are removed, and the new one gets its name. After a crash between the steps, the second one
is done when the library is next opened.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from engine.library.atomic_files import companions, remove_companions, sync
from engine.library.layout import Layout


def finish_replacement(layout: Layout) -> None:
    """Replace the old database by the new one, if there is a new one.

    The caller must hold the writer lock.
    """
    if layout.replacement.exists():
        remove_companions(layout.database)
        sync(layout.root)
        layout.replacement.replace(layout.database)
        sync(layout.root)


def keep_damaged(layout: Layout) -> Path:
    """Keep the database's files under ``damaged/<time>/``; return that folder."""
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
    """Link a file to another path, or copy it where that is impossible.

    A link takes no room, and is safe because another file gets the old name. A ``-shm`` file is
    always copied, because SQLite writes into it even when it only reads the database.
    """
    if not path.name.endswith("-shm"):
        try:
            os.link(path, target)
            return
        except OSError:  # a file system without links
            target.unlink(missing_ok=True)
    shutil.copyfile(path, target)
    sync(target)
