"""The history of a person's decisions: what was decided, what can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import NotFoundError
from engine.library.connection import open_reader
from engine.library.reads import LibraryReader
from engine.library.records import Decision, DecisionKind
from engine.service import deciding
from engine.service.deciding import Changed

MOST = 500
"""How many decisions in force are listed."""


@dataclass(frozen=True)
class Entry:
    """A decision as a list of them shows it.

    Attributes:
        uid: 16 bytes, its own.
        made_at: UTC, ISO 8601.
        kind: what was decided.
        name: that a rename gave, None where it took one away.
        called: the name that its landmark had then; None without a landmark or a name.
        other: the name that the landmark had which a merge ended.
        photos: how many photos it is about; of a merge, how many came to the landmark.
        members: how many photos its landmark had before.
        pictures: the content keys of both photos that it is about, or of one of them or of its
            landmark's.
        undone: whether it was taken back.
    """

    uid: bytes
    made_at: str
    kind: DecisionKind
    name: str | None
    called: str | None
    other: str | None
    photos: int
    members: int
    pictures: tuple[bytes, ...]
    undone: bool


@dataclass(frozen=True)
class History:
    """What was decided.

    Attributes:
        entries: the latest first, those that were taken back included.
        undo: what would be taken back next; None for nothing.
        redo: what would be made again next; None for nothing.
    """

    entries: list[Entry]
    undo: Entry | None
    redo: Entry | None


def history(root: Path, most: int = MOST) -> History:
    """What a person decided.

    Args:
        root: the library's folder.
        most: how many of those in force are listed at most.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        undone = reader.undone_decisions()
        latest = reader.latest_decisions(max(1, most))
        describe = _Describing(reader)
        back = [describe.entry(one, undone=True) for one in undone]
        held = [describe.entry(one, undone=False) for one in latest]
    entries = sorted([*back, *held[:most]], key=lambda one: one.made_at, reverse=True)
    return History(entries, next(iter(held), None), next(iter(back), None))


def take_back(root: Path) -> Entry | None:
    """Takes back the latest decision, and gives it.

    Raises:
        InputError: there is none.
    """
    latest = history(root, 1).undo
    deciding.undo(root)
    return latest


def make_again(root: Path) -> Entry | None:
    """Makes the decision again that was taken back last, and gives it.

    Raises:
        InputError: there is none.
    """
    latest = history(root, 1).redo
    deciding.redo(root)
    return latest


def go_to(root: Path, uid: bytes) -> Changed:
    """Makes a decision the latest in force: takes back what followed it, or makes again what led
    to it.

    Decisions are taken back and made again one by one, each as `deciding.undo` and `deciding.redo`
    do: where that ends early, what was done so far holds.

    Args:
        root: the library's folder.
        uid: of the decision.

    Raises:
        NotFoundError: there is no such decision.
    """
    with open_reader(root) as reader:
        held = [one.uid for one in reader.decisions()]
        undone = [one.uid for one in reader.undone_decisions()]
    if uid in held:
        steps = [deciding.undo] * (len(held) - 1 - held.index(uid))
    elif uid in undone:
        steps = [deciding.redo] * (undone.index(uid) + 1)
    else:
        raise NotFoundError("That decision is not in the history any more; look at it anew.")
    changes = [step(root) for step in steps]
    return Changed(
        tuple(sorted({one for change in changes for one in change.landmarks})),
        tuple(sorted({one for change in changes for one in change.photos})),
    )


def _held(decision: Decision) -> int:
    """How many photos the landmark of a decision had before it."""
    if decision.kind is DecisionKind.CONFIRM:
        return len(decision.members)
    if decision.kind is DecisionKind.MERGE:
        return len(decision.photos)
    return len({*decision.members, *decision.photos})


class _Describing:
    """Knows what landmarks were called at any time."""

    def __init__(self, reader: LibraryReader) -> None:
        self._told = reader.names_told()

    def entry(self, decision: Decision, *, undone: bool) -> Entry:
        merged = decision.kind is DecisionKind.MERGE
        about, here = decision.photos or decision.members, len(decision.photos)
        return Entry(
            uid=decision.uid,
            made_at=decision.made_at,
            kind=decision.kind,
            name=decision.name,
            called=self._called([decision.landmark], decision.made_at, undone=undone),
            other=self._called(decision.others if merged else (), decision.made_at, undone=undone),
            photos=len(set(decision.members) - set(decision.photos)) if merged else here,
            members=_held(decision),
            pictures=about[: 2 if decision.landmark is None else 1],
            undone=undone,
        )

    def _called(self, keys: Iterable[bytes | None], when: str, *, undone: bool) -> str | None:
        """The name that the first of some landmarks had before a time.

        What was undone came before nothing that is in force.
        """
        wanted = set(keys)
        names = [
            name
            for made_at, key, name, taken_back in self._told
            if key in wanted and made_at < when and (undone or not taken_back)
        ]
        return names[-1] if names else None
