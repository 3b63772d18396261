"""Must-link and cannot-link constraints from user decisions. Later decisions take precedence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.library.records import Decision, DecisionKind


@dataclass(frozen=True)
class LandmarkConstraints:
    """Constraints and properties of one landmark, in photo ids of the library.

    Attributes:
        name: name of the landmark, or None.
        cover: id of the cover photo, or None.
        hidden: whether the landmark is hidden.
        together: photos that the user put into it by merging, splitting or confirming.
        one_by_one: photos of ``together`` that were only confirmed; they may also belong elsewhere.
        barred: photos that the user removed from it.
        known_as: photos that it held at the latest decision about it.
    """

    name: str | None = None
    cover: int | None = None
    hidden: bool = False
    together: frozenset[int] = frozenset()
    one_by_one: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    known_as: frozenset[int] = frozenset()

    @property
    def endures(self) -> bool:
        """Return whether the landmark persists regardless of matches.

        True if the user named it, gave it a cover, hid it or put photos into it.
        """
        return bool(self.name or self.cover is not None or self.hidden or self.together)


@dataclass(frozen=True)
class Constraints:
    """Constraints in force, in photo ids of the library.

    Attributes:
        landmarks: decisions about single landmarks, by landmark key.
        same: must-link pairs of photos that share some landmark, latest decision first.
        apart: cannot-link photos of each photo; symmetric.
    """

    landmarks: Mapping[bytes, LandmarkConstraints]
    same: tuple[tuple[int, int], ...]
    apart: Mapping[int, set[int]]

    def forbid(self, photo: int, others: Iterable[int]) -> bool:
        """Return whether a cannot-link constraint separates a photo from any of the others."""
        return not self.apart.get(photo, set()).isdisjoint(others)


NO_CONSTRAINTS = Constraints({}, (), {})


def combine_decisions(decisions: Sequence[Decision], ids: Mapping[bytes, int]) -> Constraints:
    """Combine decisions into must-link and cannot-link constraints.

    Decisions are applied from the latest to the earliest; each contributes the parts that no later
    decision contradicts. A merge applies decisions about the merged landmarks to the remaining one.

    Args:
        decisions: decisions in force, earliest first.
        ids: photo ids of the library by content; decisions about other photos take effect when
            these photos return.
    """
    became = _merged(decisions)
    summing = _Summing(ids, became)
    for decision in reversed(decisions):
        summing.take(decision)
    return summing.facts()


def _merged(decisions: Iterable[Decision]) -> dict[bytes, bytes]:
    """Map the key of each merged landmark to the landmark that replaced it."""
    became: dict[bytes, bytes] = {}
    for decision in decisions:
        if decision.kind is DecisionKind.MERGE and decision.landmark is not None:
            kept = _followed(became, decision.landmark)
            ended = {_followed(became, other) for other in decision.others}
            became |= dict.fromkeys(ended - {kept}, kept)
    return became


def _followed(became: Mapping[bytes, bytes], key: bytes) -> bytes:
    while key in became:
        key = became[key]
    return key


class _Summing:
    def __init__(self, ids: Mapping[bytes, int], became: Mapping[bytes, bytes]) -> None:
        self._ids, self._became = ids, became
        self._landmarks: dict[bytes, LandmarkConstraints] = {}
        self._told: set[tuple[bytes, str]] = set()
        self._together: dict[bytes, set[int]] = {}
        self._as_a_whole: dict[bytes, set[int]] = {}
        self._barred: dict[bytes, set[int]] = {}
        self._same: dict[tuple[int, int], None] = {}
        self._apart: dict[int, set[int]] = {}
        # Photos that share a landmark with each photo, in addition to `_together`. An earlier
        # decision must not separate them.
        self._companions: dict[int, set[int]] = {}

    def facts(self) -> Constraints:
        keys = self._landmarks.keys() | self._together.keys() | self._barred.keys()
        landmarks = {
            key: replace(
                self._landmarks.get(key, LandmarkConstraints()),
                together=frozenset(self._together.get(key, ())),
                one_by_one=frozenset(
                    self._together.get(key, set()) - self._as_a_whole.get(key, set())
                ),
                barred=frozenset(self._barred.get(key, ())),
            )
            for key in keys
        }
        return Constraints(landmarks, tuple(self._same), self._apart)

    def take(self, decision: Decision) -> None:
        """Apply a decision that is earlier than all decisions applied before."""
        photos, members = self._present(decision.photos), self._present(decision.members)
        key = None if decision.landmark is None else _followed(self._became, decision.landmark)
        if key is None:
            self._take_of_photos(decision.kind, photos)
        else:
            self._take_of_landmark(key, decision, photos, members)

    def _present(self, contents: Iterable[bytes]) -> list[int]:
        return [self._ids[content] for content in contents if content in self._ids]

    def _take_of_photos(self, kind: DecisionKind, photos: list[int]) -> None:
        one, *others = photos or [0]
        if kind is DecisionKind.DIFFERENT:
            self._part([one], others)
        for other in others if kind is DecisionKind.SAME else ():
            if other != one and other not in self._apart.get(one, ()):
                self._same[(one, other)] = None
                self._accompany([one], [other])

    def _take_of_landmark(
        self, key: bytes, decision: Decision, photos: list[int], members: list[int]
    ) -> None:
        known_as = set(members)
        match decision.kind:
            case DecisionKind.REJECT | DecisionKind.SPLIT:
                self._bar(key, photos)
                self._part(photos, members)
                if decision.kind is DecisionKind.SPLIT:
                    self._begin(_followed(self._became, decision.others[0]), photos)
            case DecisionKind.CONFIRM:
                self._unite(key, photos)
                self._accompany(photos, members)
                known_as.update(photos)
            case DecisionKind.MERGE:
                self._begin(key, members)
                self._tell(key, "name", decision.name)
            case DecisionKind.RENAME:
                self._tell(key, "name", decision.name)
            case DecisionKind.COVER if photos:
                self._tell(key, "cover", photos[0])
            case DecisionKind.HIDE | DecisionKind.SHOW:
                self._tell(key, "hidden", decision.kind is DecisionKind.HIDE)
        self._tell(key, "known_as", frozenset(known_as))

    def _begin(self, key: bytes, photos: list[int]) -> None:
        taken = self._unite(key, photos)
        self._as_a_whole.setdefault(key, set()).update(taken)
        self._tell(key, "known_as", frozenset(photos))

    def _tell(self, key: bytes, what: str, value: object) -> None:
        """Set a property of a landmark unless a later decision has set it."""
        if (key, what) not in self._told:
            self._told.add((key, what))
            known = self._landmarks.get(key, LandmarkConstraints())
            self._landmarks[key] = replace(known, **{what: value})  # type: ignore[arg-type]

    def _bar(self, key: bytes, photos: list[int]) -> None:
        self._barred.setdefault(key, set()).update(set(photos) - self._together.get(key, set()))

    def _part(self, here: list[int], there: list[int]) -> None:
        for a in here:
            parted = set(there) - self._companions.get(a, set()) - {a}
            for held in self._together.values():
                if a in held:
                    parted -= held
            if parted:
                self._apart.setdefault(a, set()).update(parted)
            for b in parted:
                self._apart.setdefault(b, set()).add(a)

    def _unite(self, key: bytes, photos: list[int]) -> set[int]:
        """Put photos into a landmark except those that later decisions exclude.

        Returns:
            Those of the given photos that are in the landmark now.
        """
        held, barred = self._together.setdefault(key, set()), self._barred.get(key, set())
        welcome = [
            photo
            for photo in dict.fromkeys(photos)
            if photo not in barred and self._apart.get(photo, set()).isdisjoint(held)
        ]
        held.update(self._compatible(welcome))
        return held.intersection(photos)

    def _compatible(self, photos: list[int]) -> list[int]:
        """Drop photos greedily, most conflicts first, until no conflict remains."""
        kept = list(photos)
        while True:
            among = set(kept)
            odds = [len(self._apart.get(photo, set()) & among) for photo in kept]
            if not any(odds):
                return kept
            del kept[max(range(len(kept)), key=lambda i: (odds[i], i))]

    def _accompany(self, some: Iterable[int], others: Iterable[int]) -> None:
        here, there = set(some), set(others)
        for photos, companions in ((here, there), (there, here)):
            for photo in photos:
                self._companions.setdefault(photo, set()).update(companions)
