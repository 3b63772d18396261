"""History of the user's decisions, with undo and redo."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.errors import NotFoundError
from engine.landmarks.decisions import Changed, LandmarkDecisions
from engine.library.reads import LibraryReader
from engine.library.records import Decision, DecisionKind

MOST = 500
"""Default number of decisions in force that are listed."""


@dataclass(frozen=True)
class Entry:
    """A decision as an entry of the history list.

    Attributes:
        uid: 16 bytes, the decision's identifier.
        made_at: UTC, ISO 8601.
        kind: kind of the decision.
        name: name given by a rename or merge; None if a rename removed it.
        called: name of the landmark before the decision; None without a landmark or a name.
        other: name, before the decision, of the landmark that a merge ended.
        photos: number of photos it is about; for a merge, of photos added to the landmark.
        members: number of photos in the landmark before the decision.
        pictures: content keys of the two photos it is about, or else of one of its photos or of
            its landmark's.
        undone: whether the decision was undone.
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
    """The user's decisions, with the next steps of undo and redo.

    Attributes:
        entries: latest first, undone decisions included.
        undo: the decision that the next undo reverts; None if there is none.
        redo: the decision that the next redo restores; None if there is none.
    """

    entries: list[Entry]
    undo: Entry | None
    redo: Entry | None


def load_history(reader: LibraryReader, most: int = MOST) -> History:
    """Return the user's decisions, latest first.

    Args:
        reader: the library.
        most: maximum number of listed decisions in force.
    """
    undone = reader.undone_decisions()
    latest = reader.latest_decisions(max(1, most))
    describe = _Describing(reader)
    back = [describe.entry(one, undone=True) for one in undone]
    held = [describe.entry(one, undone=False) for one in latest]
    entries = sorted([*back, *held[:most]], key=lambda one: one.made_at, reverse=True)
    return History(entries, next(iter(held), None), next(iter(back), None))


def take_back(decisions: LandmarkDecisions) -> Entry | None:
    """Undo the latest decision and return it.

    Raises:
        InputError: there is no decision to undo.
    """
    latest = load_history(decisions.writer, 1).undo
    decisions.undo()
    return latest


def make_again(decisions: LandmarkDecisions) -> Entry | None:
    """Redo the decision that was undone last and return it.

    Raises:
        InputError: there is no decision to redo.
    """
    latest = load_history(decisions.writer, 1).redo
    decisions.redo()
    return latest


def go_to(decisions: LandmarkDecisions, uid: bytes) -> Changed:
    """Undo or redo decisions until the given one is the latest in force.

    Each step is a separate undo or redo: if one fails, the steps before it remain in effect.

    Args:
        decisions: of the library.
        uid: the decision's identifier, 16 bytes.

    Returns:
        the landmarks and photos changed by all steps.

    Raises:
        NotFoundError: there is no such decision.
    """
    held = [one.uid for one in decisions.writer.decisions()]
    undone = [one.uid for one in decisions.writer.undone_decisions()]
    if uid in held:
        steps = [decisions.undo] * (len(held) - 1 - held.index(uid))
    elif uid in undone:
        steps = [decisions.redo] * (undone.index(uid) + 1)
    else:
        raise NotFoundError("That decision is not in the history any more; look at it anew.")
    changes = [step() for step in steps]
    return Changed(
        tuple(sorted({one for change in changes for one in change.landmarks})),
        tuple(sorted({one for change in changes for one in change.photos})),
    )


def _held(decision: Decision) -> int:
    """Return the number of photos in the decision's landmark before the decision."""
    if decision.kind is DecisionKind.CONFIRM:
        return len(decision.members)
    if decision.kind is DecisionKind.MERGE:
        return len(decision.photos)
    return len({*decision.members, *decision.photos})


class _Describing:
    """Builder of history entries, with the names that landmarks had at any time."""

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
        """Return the latest name of any of the landmarks before a time.

        Names given by undone decisions count only for undone decisions.
        """
        wanted = set(keys)
        names = [
            name
            for made_at, key, name, taken_back in self._told
            if key in wanted and made_at < when and (undone or not taken_back)
        ]
        return names[-1] if names else None
