"""Snapshots of the data of a library that cannot be recomputed.

A snapshot is a library of its own without features and thumbnails; `restore` accepts it like a
backup. One is written each day on which the library is written to, and before each migration.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from engine.library.atomic_files import remove_unfinished, written_whole
from engine.library.changes import LibraryWriter
from engine.library.faults import damaged, files_explained
from engine.library.layout import Layout
from engine.library.recovery.copying import copy_without_derived
from engine.library.soundness import connect_to_read, is_sound_copy, problems

KEPT = 10

_EVERY = timedelta(days=1)
_NAME = "%Y-%m-%dT%H-%M-%SZ"
_NAME_LENGTH = len("2001-02-03T04-05-06Z")


@dataclass(frozen=True)
class Snapshot:
    """A snapshot of a library's data that cannot be recomputed; `restore` accepts it.

    Attributes:
        path: its file.
        written: time of writing, UTC.
        bytes: its size in bytes.
    """

    path: Path
    written: datetime
    bytes: int


def list_snapshots(layout: Layout) -> list[Snapshot]:
    """List the snapshots of a library, the latest first."""
    dated = [(path, written_at(path)) for path in snapshots(layout)]
    return [Snapshot(path, at, path.stat().st_size) for path, at in dated if at is not None]


def snapshots(layout: Layout) -> list[Path]:
    """Return the snapshots of a library, newest first.

    If the clock was set back, some names lie in the future. Those snapshots count as older than
    the ones with a plausible name.
    """
    now = datetime.now(UTC)
    dated = [(written_at(path), path) for path in layout.snapshots.glob("*.db")]
    ordered = sorted((time <= now, time, path) for time, path in dated if time is not None)
    return [path for _, _, path in reversed(ordered)]


def newest_sound(layout: Layout) -> Path | None:
    """Return the newest sound snapshot, None if there is none."""
    return next(filter(is_sound_copy, snapshots(layout)), None)


def snapshot_if_due(writer: LibraryWriter) -> Path | None:
    """Write a snapshot if the last 24 hours have none.

    None is written while the library has neither sources nor decisions.

    Returns:
        The snapshot, None if none was due.

    Raises:
        LibraryError: see `write_snapshot`.
    """
    now = datetime.now(UTC)
    times = [time for time in map(written_at, snapshots(writer.layout)) if time is not None]
    recent = any(now - _EVERY < time <= now for time in times)
    begun = writer.sources() or writer.decisions()
    return None if recent or not begun else write_snapshot(writer.layout)


def write_snapshot(layout: Layout) -> Path:
    """Write a snapshot of the committed data, and delete old snapshots.

    The ten newest sound ones are kept. The caller must hold the writer lock.

    Raises:
        LibraryDamagedError: the database is damaged; the new snapshot is not kept.
        LibraryError: for example, the disk is full.
    """
    with files_explained(layout.root):
        layout.snapshots.mkdir(exist_ok=True)
        remove_unfinished(layout.snapshots)
        path = _free_name(layout)
        with written_whole(path) as unfinished:
            copy_without_derived(layout.database, unfinished)
            _require_sound(unfinished, layout)
        _prune(layout)
    return path


def _require_sound(path: Path, layout: Layout) -> None:
    with closing(connect_to_read(path)) as connection:
        found = problems(connection, "integrity_check")
    if found:
        raise damaged(layout.root, found[0])


def _free_name(layout: Layout) -> Path:
    """Return an unused path for a snapshot that is written now.

    "_" sorts after ".", so that two snapshots of one second are in order.
    """
    name = datetime.now(UTC).strftime(_NAME)
    path = layout.snapshots / f"{name}.db"
    for number in count(2):
        if not path.exists():
            break
        path = layout.snapshots / f"{name}_{number:03}.db"
    return path


def _prune(layout: Layout) -> None:
    """Delete the snapshots that are older than the newest `KEPT` sound ones.

    A damaged snapshot does not count, and never displaces a sound one.
    """
    kept = 0
    for path in snapshots(layout):
        if kept == KEPT:
            path.unlink()
        elif is_sound_copy(path):
            kept += 1


def written_at(path: Path) -> datetime | None:
    """Return the time in a snapshot's name, None for a foreign file."""
    try:
        return datetime.strptime(path.name[:_NAME_LENGTH], _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
