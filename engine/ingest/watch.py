"""Following sources: when which of them is to be looked at again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NoReturn, Protocol

from engine.ingest.notices import Notices, why_not
from engine.ingest.relocation import is_away, places
from engine.library.records import Source
from engine.photos.volumes import VolumeKind, volume_kind

Message = Callable[[str], None]


@dataclass(frozen=True)
class Intervals:
    """How long a watch waits, in seconds.

    Attributes:
        quiet: without a change in a source, before it is looked at.
        burst: of unbroken changes, after which it is looked at all the same.
        presence: between two glances at whether sources are there.
        network: between two looks at a source on a network volume.
        unheard: between two looks at another source whose changes are not heard of.
        unfinished: until a source is looked at again in which files are still being written.
        everything: between two looks at all sources.
    """

    quiet: float = 1.0
    burst: float = 10.0
    presence: float = 2.0
    network: float = 60.0
    unheard: float = 300.0
    unfinished: float = 10.0
    everything: float = 900.0


class Updater(Protocol):
    """Who brings a library up to date for a watch."""

    def sources(self) -> list[Source]:
        """The sources to be followed, as they are now."""

    def update(self, sources: Sequence[Source], message: Message) -> bool:
        """Looks at sources; whether nothing was left for the moment."""

    def paused(self) -> bool:
        """Whether nothing is to be looked at now."""


@dataclass
class _Followed:
    """A source that is followed.

    Attributes:
        place: its path, and the device and number of the folder there, None when there is none.
        elsewhere: the places where it may be, while it is away.
        heard: the folder whose changes the system tells of; None: it tells of none.
        every: seconds after which it is looked at without a change.
        again_at: when that will be, of the monotonic clock.
        changes: the times of the first and the last change since it was looked at.
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
    """Has sources looked at whenever something may have changed in them, until interrupted.

    What the system tells is only taken as "look at this source again": notices get lost, and a
    scan tells everything. A source on a network volume, of which nothing is told, or of which not
    all is told because a limit of the system is reached, is looked at from time to time instead;
    so is everything else, more rarely, for what symbolic links lead to and for lost notices.
    Sources that are away are waited for, and looked for elsewhere.

    Args:
        updater: who looks at them.
        message: told, in a sentence, what the user should know; the same only once, until a source
            goes or comes.
        intervals: how long to wait for what.
        quiet: do not say that all is up to date: who is told sees that.
    """

    def __init__(
        self, updater: Updater, message: Message, intervals: Intervals, *, quiet: bool = False
    ) -> None:
        self._updater = updater
        self._message = message
        self._intervals, self._quiet = intervals, quiet
        self._followed: dict[int, _Followed] = {}
        self._changes: SimpleQueue[tuple[Path, float]] = SimpleQueue()
        self._notices = Notices(lambda folder: self._changes.put((folder, time.monotonic())))
        self._said: set[str] = set()
        self._sources: list[Source] = []
        self._present_at = self._everything_at = -math.inf
        self._paused = self._wanted = False

    def run(self) -> NoReturn:
        """Looks at everything, then at what changes.

        Raises:
            KeyboardInterrupt: the way to end it.
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
        """Sees at once, and from another thread, whether sources came or went, or a pause ended.

        Args:
            everything: look at all sources, too.
        """
        self._wanted = self._wanted or everything
        self._present_at = -math.inf
        self._changes.put((Path(), time.monotonic()))

    def _say(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._message(text)

    def _attend(self) -> None:
        """Notices, now and then, which sources went, came, or are elsewhere."""
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
        """A limit may have been reached by what was added to a source."""
        if followed.heard is None:
            return
        try:
            self._notices.check(followed.heard)
        except OSError as error:
            followed.heard, followed.every = None, self._intervals.unheard
            if followed.place == (source.path, _identity(source.path)):  # else it is not to blame
                self._report_unheard(source, error)

    def _wait(self) -> None:
        """Until something happens, or is due to."""
        until = self._present_at
        if not self._paused:
            until = min(until, self._everything_at, *map(self._due_at, self._sources))
        with suppress(Empty):
            self._note(*self._changes.get(timeout=max(0.0, until - time.monotonic())))


def _identity(folder: Path) -> tuple[int, int] | None:
    """The device and number of a folder, None when it is not there."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
