"""Identity of landmarks over regroupings: a landmark is the same while most of its photos stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.landmarks.facts import Decided
from engine.landmarks.grouping import Group
from engine.library.records import Decision, DecisionKind


@dataclass(frozen=True)
class Known:
    """A landmark as it was.

    Attributes:
        key: its identity.
        photos: what it held, or was known to hold.
        endures: whether a person made it what it is: then it is never given up.
    """

    key: bytes
    photos: frozenset[int]
    endures: bool


def known_landmarks(
    stored: Iterable[tuple[bytes, Sequence[int]]], decided: Mapping[bytes, Decided]
) -> list[Known]:
    """The landmarks there are, the oldest first, and those that only decisions tell of.

    Args:
        stored: (key, photos), the oldest first; those without photos are known by decisions.
        decided: what was decided, by key.
    """
    barred = {key: one.barred for key, one in decided.items()}
    there = {key: frozenset(photos) - barred.get(key, frozenset()) for key, photos in stored}
    enduring = {key: one for key, one in decided.items() if one.endures}
    keys = [*there, *sorted(enduring.keys() - there.keys())]
    return [
        Known(key, there.get(key) or _remembered(enduring[key]), key in enduring)
        for key in keys
        if there.get(key) or key in enduring
    ]


def before(decision: Decision, ids: Mapping[bytes, int]) -> list[Known]:
    """The landmarks that a decision is about as they were before it: what an undo brings back.

    Args:
        decision: that is in force no more.
        ids: of the library's photos, by content.
    """
    photos = frozenset(ids[one] for one in decision.photos if one in ids)
    members = frozenset(ids[one] for one in decision.members if one in ids)
    if decision.landmark is None:
        return []
    if decision.kind is DecisionKind.MERGE:
        others = [Known(key, members - photos, True) for key in decision.others]
        return [Known(decision.landmark, photos, True), *others]
    if decision.kind in (DecisionKind.REJECT, DecisionKind.SPLIT):
        members |= photos
    return [Known(decision.landmark, members, True)]


def _remembered(one: Decided) -> frozenset[int]:
    return (one.known_as | one.together) - one.barred


def carry_over(old: Sequence[Known], new: Sequence[Group]) -> dict[int, bytes]:
    """The keys of the landmarks that groups continue, by the groups' indices.

    A group continues a landmark when it keeps more than half of its photos, or exactly half with
    its oldest photo (the lowest id); one that a person made what it is, when it keeps more of them
    than any other group. Of two landmarks that one group would continue, the one that a person
    made goes on, then the one that brought more photos, then that with the oldest. A group that was
    begun as a landmark is that one.

    Args:
        old: the oldest first.
        new: the groups.
    """
    keys = {index: one.key for index, one in enumerate(new) if one.key is not None}
    taken = set(keys.values())
    for *_, age, index in sorted(_claims(old, new)):
        if index not in keys and old[age].key not in taken:
            keys[index] = old[age].key
            taken.add(old[age].key)
    return keys


def _claims(old: Sequence[Known], new: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """Which groups may continue which landmarks, as sort keys that end in age and index."""
    groups_of: dict[int, list[int]] = {}
    for index, one in enumerate(new):
        for photo in one.members:
            groups_of.setdefault(photo, []).append(index)
    for age, known in enumerate(old):
        parts: dict[int, set[int]] = {}
        for photo in known.photos:
            for index in groups_of.get(photo, ()):
                parts.setdefault(index, set()).add(photo)
        for index, kept in parts.items():
            if known.endures or _most(kept, known.photos):
                others = len(new[index].members) - len(kept)
                yield (not known.endures, -len(kept), min(kept), others, age, index)


def _most(kept: set[int], photos: Iterable[int]) -> bool:
    held = set(photos)
    return 2 * len(kept) > len(held) or (2 * len(kept) == len(held) and min(held) in kept)
