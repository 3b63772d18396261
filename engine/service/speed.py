"""How much of the machine indexing may take."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from engine.errors import LibraryError
from engine.ingest.supervisor import Pace
from engine.library.connection import open_reader
from engine.library.layout import Layout


class Speed(StrEnum):
    """What a person chooses; the first is what holds until they do."""

    GENTLE = "gentle"
    STEADY = "steady"
    FULL = "full"


def pace(speed: Speed) -> Pace:
    """Half of the cores, or all, or all and at the priority of other programs."""
    cores = os.cpu_count() or 1
    workers = max(1, cores // 2) if speed is Speed.GENTLE else cores
    return Pace(workers, gentle=speed is not Speed.FULL)


def chosen_speed(layout: Layout) -> Speed:
    """The speed that a library is indexed at."""
    try:
        return Speed(layout.speed.read_text(encoding="utf-8").strip())
    except (FileNotFoundError, ValueError):  # never chosen, or by another version
        return Speed.GENTLE


def choose_speed(root: Path, speed: Speed | None) -> Speed:
    """Changes the speed (None: leaves it), also while another process indexes; gives it.

    Raises:
        LibraryError: the library cannot be used, or its folder not be written.
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
