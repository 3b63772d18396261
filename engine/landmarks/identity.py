"""Landmark identity across regroupings. A landmark keeps its key while most of its photos stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.landmarks.agglomeration import Group
from engine.landmarks.constraints import LandmarkConstraints
from engine.library.records import Decision, DecisionKind


@dataclass(frozen=True)
class Known:
    """An earlier state of a landmark.

    Attributes:
        key: identity of the landmark.
        photos: ids of the photos that it held, or was known to hold.
        endures: whether user decisions shaped it; such a landmark is never dropped.
    """

    key: bytes
    photos: frozenset[int]
    endures: bool


def known_landmarks(
    stored: Iterable[tuple[bytes, Sequence[int]]], decided: Mapping[bytes, LandmarkConstraints]
) -> list[Known]:
    """Return the stored landmarks, oldest first, then those known only from decisions.

    Args:
        stored: (key, photo ids), oldest first; landmarks without photos are restored from
            decisions.
        decided: decisions about single landmarks, by key.
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
    """Return the landmarks of a decision as they were before it, for an undo.

    Args:
        decision: decision that is no longer in force.
        ids: photo ids of the library by content.
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


def _remembered(one: LandmarkConstraints) -> frozenset[int]:
    return (one.known_as | one.together) - one.barred


def carry_over(old: Sequence[Known], new: Sequence[Group]) -> dict[int, bytes]:
    """Return the keys of continued landmarks by group index.

    A group continues a landmark if it keeps more than half of its photos, or exactly half including
    its oldest photo (the lowest id). It continues a landmark shaped by the user if it keeps more of
    its photos than any other group. If one group could continue two landmarks, the one shaped by
    the user is preferred, then the one that contributes more photos, then the one with the oldest
    photo. A group that started from a landmark keeps its key.

    Args:
        old: earlier landmarks, oldest first.
        new: groups after the regrouping.
    """
    keys = {index: one.key for index, one in enumerate(new) if one.key is not None}
    taken = set(keys.values())
    for *_, age, index in sorted(_claims(old, new)):
        if index not in keys and old[age].key not in taken:
            keys[index] = old[age].key
            taken.add(old[age].key)
    return keys


def _claims(old: Sequence[Known], new: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """Yield candidate continuations as sort keys that end in age and group index."""
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
