"""Speed and pause of indexing, kept as files that a running process reads at once."""

from __future__ import annotations

import os
from enum import StrEnum

from engine.errors import LibraryError
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


def set_speed(layout: Layout, speed: Speed) -> None:
    """Set the indexing speed of a library; a process that is indexing adopts it.

    Raises:
        LibraryError: the library's folder cannot be written.
    """
    try:
        layout.speed.write_text(f"{speed}\n", encoding="utf-8")
    except OSError as error:
        raise LibraryError(
            f"The speed cannot be kept in {layout.root} ({error.strerror}); check its permissions.",
            layout.root,
        ) from error


def set_paused(layout: Layout, *, paused: bool) -> None:
    """Pause or resume indexing, also while another process indexes."""
    if paused:
        layout.paused.touch()
    else:
        layout.paused.unlink(missing_ok=True)
