"""Speed and pause of indexing, kept as files that a running process reads at once."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from engine.errors import LibraryError
from engine.library.connection import open_reader
from engine.library.layout import Layout


class Speed(StrEnum):
    """The indexing speed that the user chooses; the first is the default."""

    GENTLE = "gentle"
    STEADY = "steady"
    FULL = "full"

    @property
    def workers(self) -> int:
        """Return the number of worker processes: half of the cores if gentle, else all."""
        cores = os.cpu_count() or 1
        return max(1, cores // 2) if self is Speed.GENTLE else cores

    @property
    def has_low_priority(self) -> bool:
        """Return whether workers run at low priority: all but the full speed."""
        return self is not Speed.FULL


def chosen_speed(layout: Layout) -> Speed:
    """Return the indexing speed of a library; GENTLE by default."""
    try:
        return Speed(layout.speed.read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):  # never chosen, or written by another version
        return Speed.GENTLE


def choose_speed(root: Path, speed: Speed | None) -> Speed:
    """Set the indexing speed of a library and return it.

    A process that is indexing adopts the new speed.

    Args:
        root: the library's folder.
        speed: None: leave it unchanged.

    Raises:
        LibraryError: the library cannot be used, or its folder cannot be written.
    """
    open_reader(root).close()
    layout = Layout(root)
    if speed is not None:
        try:
            layout.speed.write_text(f"{speed}\n", encoding="utf-8")
        except OSError as error:
            raise LibraryError(
                f"The speed cannot be kept in {root} ({error.strerror}); check its permissions.",
                root,
            ) from error
    return chosen_speed(layout)


def set_paused(root: Path, *, paused: bool) -> None:
    """Pause or resume indexing, also while another process indexes.

    Raises:
        LibraryError: the library cannot be used.
    """
    open_reader(root).close()
    marker = Layout(root).paused
    if paused:
        marker.touch()
    else:
        marker.unlink(missing_ok=True)
