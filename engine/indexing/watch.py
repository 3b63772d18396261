"""Watching of sources: decides when each source is scanned again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn, Protocol

from engine.indexing.fs_events import FolderEvents, why_not
from engine.indexing.relocation import is_away, places
from engine.library.records import Source
from engine.photos.volumes import VolumeKind, volume_kind

Message = Callable[[str], None]


@dataclass(frozen=True)
class Intervals:
    """Waiting times of a watch, in seconds.

    Attributes:
        quiet: without a change in a source, before it is scanned.
        burst: of unbroken changes, after which it is scanned all the same.
        presence: between two checks whether sources are present.
        network: between two scans of a source on a network volume.
        unheard: between two scans of another source without change notifications.
        unfinished: until a source is scanned again in which files are still being written.
        everything: between two scans of all sources.
    """

    quiet: float = 1.0
    burst: float = 10.0
    presence: float = 2.0
    network: float = 60.0
    unheard: float = 300.0
    unfinished: float = 10.0
    everything: float = 900.0


class Updater(Protocol):
    """Interface that updates a library for a watch."""

    def sources(self) -> list[Source]:
        """Return the sources to watch, as they are now."""

    def update(self, sources: Sequence[Source], message: Message) -> bool:
        """Update the library from sources; return whether nothing was left for later.

        Args:
            sources: the sources to scan.
            message: called with a sentence for the user.
        """

    def paused(self) -> bool:
        """Return whether updates are paused."""


@dataclass
class _Followed:
    """State of a watched source.

    Attributes:
        place: its path, and the device and inode number of that folder, None if it is absent.
        elsewhere: the places where it may be, while it is away.
        heard: the folder with change notifications; None: there are none.
        every: seconds after which it is scanned without a change.
        again_at: time of that scan, on the monotonic clock.
        changes: the times of the first and the last change since the last scan.
    """

    place: tuple[Path, tuple[int, int] | None] | None = None
    elsewhere: frozenset[Path] = frozenset()
    heard: Path | None = None
    every: float = 0.0
    again_at: float = -math.inf
    changes: tuple[float, float] | None = None

    def due_at(self, intervals: Intervals) -> float:
        if self.changes is None:
            return self.again_at
        first, last = self.changes
        return min(self.again_at, last + intervals.quiet, first + intervals.burst)


class Watch:
    """Loop that updates sources whenever they may have changed, until interrupted.

    A notification only means that the source must be scanned again: notifications get lost, and a
    scan finds every change. A source on a network volume, which has no notifications, or one with
    incomplete notifications because a system limit is reached, is scanned at intervals instead. All
    other sources are scanned too, at longer intervals, because of folders behind symbolic links and
    lost notifications. Sources that are away are waited for, and searched for elsewhere.

    Args:
        updater: updates the sources.
        message: called with a sentence for the user; the same one only once, until a source goes
            or comes.
        intervals: the waiting times.
        quiet: True to omit the message that folders are watched, if the caller shows that itself.
    """

    def __init__(
        self, updater: Updater, message: Message, intervals: Intervals, *, quiet: bool = False
    ) -> None:
        self._updater = updater
        self._message = message
        self._intervals, self._quiet = intervals, quiet
        self._followed: dict[int, _Followed] = {}
        self._changes: SimpleQueue[tuple[Path, float]] = SimpleQueue()
        self._notices = FolderEvents(lambda folder: self._changes.put((folder, time.monotonic())))
        self._said: set[str] = set()
        self._sources: list[Source] = []
        self._present_at = self._everything_at = -math.inf
        self._paused = self._wanted = False

    def run(self) -> NoReturn:
        """Update all sources, then those that change.

        Raises:
            KeyboardInterrupt: the user interrupts it; it never returns.
        """
        with self._notices:
            self._attend()
            self._look(self._sources)
            if not self._quiet:
                self._say(f"Watching {len(self._sources)} folders for changes.")
            while True:
                self._wait()
                self._attend()
                if due := self._due():
                    self._look(due)

    def wake(self, *, everything: bool = False) -> None:
        """Check at once, from another thread, for changed sources or an ended pause.

        Args:
            everything: update all sources, too.
        """
        self._wanted = self._wanted or everything
        self._present_at = -math.inf
        self._changes.put((Path(), time.monotonic()))

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._message(text)

    def _attend(self) -> None:
        """Check at intervals which sources went, came, or are elsewhere."""
        if time.monotonic() < self._present_at:
            return
        self._sources = self._updater.sources()
        for source in self._sources:
            followed = self._followed.setdefault(source.id, _Followed())
            place = source.path, _identity(source.path)
            elsewhere = frozenset(places(source.path) if is_away(source) else ())
            if followed.place != place:
                self._said.clear()
                self._follow(source, followed)
                followed.again_at = -math.inf
            elif elsewhere - followed.elsewhere:
                followed.again_at = -math.inf
            followed.place, followed.elsewhere = place, elsewhere
        self._present_at = time.monotonic() + self._intervals.presence

    def _follow(self, source: Source, followed: _Followed) -> None:
        if followed.heard is not None:
            self._notices.leave(followed.heard)
        followed.heard, followed.every = None, self._intervals.unheard
        if _identity(source.path) is None:
            return
        if volume_kind(source.path) is VolumeKind.NETWORK:
            followed.every = self._intervals.network
            return
        try:
            self._notices.follow(source.path)
        except OSError as error:
            self._report_unheard(source, error)
        else:
            followed.heard, followed.every = source.path, math.inf

    def _report_unheard(self, source: Source, error: OSError) -> None:
        minutes = self._intervals.unheard / 60
        self._say(
            f"Changes in {source.path} are not all heard of, since {why_not(error)}; it is looked "
            f"at every {minutes:g} minutes instead."
        )

    def _due(self) -> list[Source]:
        self._take_changes()
        paused_before, self._paused = self._paused, self._updater.paused()
        if self._paused:
            return []
        now = time.monotonic()
        if paused_before or self._wanted or self._everything_at <= now:
            self._wanted = False
            return self._sources
        return [source for source in self._sources if self._due_at(source) <= now]

    def _due_at(self, source: Source) -> float:
        return self._followed[source.id].due_at(self._intervals)

    def _take_changes(self) -> None:
        while not self._changes.empty():
            self._note(*self._changes.get())

    def _note(self, folder: Path, at: float) -> None:
        for followed in self._followed.values():
            if followed.heard == folder:
                first, _ = followed.changes or (at, at)
                followed.changes = (first, at)

    def _look(self, sources: Sequence[Source]) -> None:
        for source in sources:
            self._followed[source.id].changes = None
        complete = self._updater.update(sources, self._say)
        now = time.monotonic()
        for source in sources:
            followed = self._followed[source.id]
            self._check(source, followed)
            followed.again_at = now + (followed.every if complete else self._intervals.unfinished)
        if len(sources) == len(self._sources):
            self._everything_at = now + self._intervals.everything

    def _check(self, source: Source, followed: _Followed) -> None:
        """Check that the notifications of a source are still complete.

        Folders that were added to the source may have reached a system limit.
        """
        if followed.heard is None:
            return
        try:
            self._notices.check(followed.heard)
        except OSError as error:
            followed.heard, followed.every = None, self._intervals.unheard
            if followed.place == (source.path, _identity(source.path)):  # not if it was replaced
                self._report_unheard(source, error)

    def _wait(self) -> None:
        """Wait until something happens or is due."""
        until = self._present_at
        if not self._paused:
            until = min(until, self._everything_at, *map(self._due_at, self._sources))
        with suppress(Empty):
            self._note(*self._changes.get(timeout=max(0.0, until - time.monotonic())))


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return the device and inode number of a folder, None if it is absent."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
