"""What a library must hold, said as simply as possible: files are contents at places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Place(NamedTuple):
    """A file's source and its path in it."""

    source: str
    path: str


@dataclass(frozen=True)
class Row:
    """What is known of a file: its photo's content key, and how it is with it."""

    content: bytes | None
    missing: bool = False
    failed: bool = False


@dataclass
class Model:
    """The files there are, and what was known of them when they were last looked at.

    Attributes:
        world: content keys by place; None: a broken file.
        rows: what the library must know.
    """

    world: dict[Place, bytes | None] = field(default_factory=dict)
    rows: dict[Place, Row] = field(default_factory=dict)
    _continued: Counter[bytes] = field(default_factory=Counter)

    @property
    def is_behind(self) -> bool:
        """Whether there are files of which nothing is known."""
        return not self.world.keys() <= self.rows.keys()

    def rename_folder(self, source: str, old: str, new: str) -> None:
        """Moves all files of a folder."""
        for place in [p for p in self.world if p.source == source and p.path.startswith(old + "/")]:
            self.world[Place(source, new + place.path.removeprefix(old))] = self.world.pop(place)

    def forget(self, source: str) -> None:
        """A source is not looked after any more."""
        self.rows = {place: row for place, row in self.rows.items() if place.source != source}

    def index(self, online: set[str]) -> None:
        """Looks at the sources that are there; one that seems empty is taken for a drive's stub."""
        looked_at = {source for source in online if not self._is_suspiciously_empty(source)}
        self._note_what_is_gone(looked_at)
        self._continued = Counter()
        for place, content in self.world.items():
            if place.source in looked_at:
                self._look_into(place, content)

    def _is_suspiciously_empty(self, source: str) -> bool:
        known = [p for p, row in self.rows.items() if p.source == source and not row.missing]
        return bool(known) and not any(place.source == source for place in self.world)

    def _note_what_is_gone(self, looked_at: set[str]) -> None:
        for place, row in list(self.rows.items()):
            if place.source not in looked_at or place in self.world:
                continue
            if row.content is None:
                del self.rows[place]
            else:
                self.rows[place] = replace(row, missing=True, failed=False)

    def _look_into(self, place: Place, content: bytes | None) -> None:
        known = self.rows.get(place)
        before = None if known is None else known.content
        if content is None:
            self.rows[place] = Row(before, failed=True)
            return
        self.rows[place] = Row(content)
        if before is None:  # if files with this content are gone, it is one of them, moved
            self._continued[content] += 1

    def present(self) -> dict[Place, Row]:
        """What must be known of files that are there."""
        return {place: row for place, row in self.rows.items() if not row.missing}

    def missing(self) -> dict[Place, Row]:
        """The files that are gone, those that were continued elsewhere among them."""
        return {place: row for place, row in self.rows.items() if row.missing}

    def missing_after_moves(self) -> Counter[bytes | None]:
        """How many files of each content are gone and were not continued elsewhere."""
        gone = Counter(row.content for row in self.missing().values())
        return +Counter({c: max(0, n - self._continued[c or b""]) for c, n in gone.items()})

    def settle(self, missing: set[Place]) -> None:
        """Keeps only these of the files that are gone."""
        self.rows = {p: row for p, row in self.rows.items() if not row.missing or p in missing}
