"""What a person's decisions say all in all: of two that contradict each other the later holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.library.records import Decision, DecisionKind


@dataclass(frozen=True)
class Decided:
    """What was decided about one landmark, in ids of the library's photos.

    Attributes:
        name: None where it has none.
        cover: a photo, or None.
        hidden: whether it is not to be shown.
        together: photos that a person put into it, by merging, splitting or confirming.
        one_by_one: those of them that were only confirmed: they may belong elsewhere, too.
        barred: photos that a person took out of it.
        known_as: photos that it held when something was last decided about it.
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
        """Whether a person made it what it is: then it stays, whatever matches."""
        return bool(self.name or self.cover is not None or self.hidden or self.together)


@dataclass(frozen=True)
class Facts:
    """What holds, in ids of the library's photos.

    Attributes:
        landmarks: by their keys, those that something was decided about.
        same: pairs of photos that share a landmark, whichever it is, the latest first.
        apart: the photos that each photo shares no landmark with; symmetric.
    """

    landmarks: Mapping[bytes, Decided]
    same: tuple[tuple[int, int], ...]
    apart: Mapping[int, set[int]]

    def forbid(self, photo: int, others: Iterable[int]) -> bool:
        """Whether a photo shares no landmark with one of the others."""
        return not self.apart.get(photo, set()).isdisjoint(others)


NOTHING_DECIDED = Facts({}, (), {})


def facts_of(decisions: Sequence[Decision], ids: Mapping[bytes, int]) -> Facts:
    """Sums up the decisions that are in force.

    They are looked at from the latest to the earliest, and of each what no later one contradicts
    is taken. A merge makes what was decided about the one landmark hold for the other.

    Args:
        decisions: the earliest first.
        ids: of the library's photos, by content; what was decided about others holds when they
            are back.
    """
    became = _merged(decisions)
    summing = _Summing(ids, became)
    for decision in reversed(decisions):
        summing.take(decision)
    return summing.facts()


def _merged(decisions: Iterable[Decision]) -> dict[bytes, bytes]:
    """Which landmark each that was merged away is part of now."""
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
        self._landmarks: dict[bytes, Decided] = {}
        self._told: set[tuple[bytes, str]] = set()
        self._together: dict[bytes, set[int]] = {}
        self._as_a_whole: dict[bytes, set[int]] = {}
        self._barred: dict[bytes, set[int]] = {}
        self._same: dict[tuple[int, int], None] = {}
        self._apart: dict[int, set[int]] = {}
        # Whom each photo shares a landmark with, beside those of `_together`: what was said earlier
        # does not part them.
        self._companions: dict[int, set[int]] = {}

    def facts(self) -> Facts:
        keys = self._landmarks.keys() | self._together.keys() | self._barred.keys()
        landmarks = {
            key: replace(
                self._landmarks.get(key, Decided()),
                together=frozenset(self._together.get(key, ())),
                one_by_one=frozenset(
                    self._together.get(key, set()) - self._as_a_whole.get(key, set())
                ),
                barred=frozenset(self._barred.get(key, ())),
            )
            for key in keys
        }
        return Facts(landmarks, tuple(self._same), self._apart)

    def take(self, decision: Decision) -> None:
        """Adds what an earlier decision than all before says beyond them."""
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
        """Only the latest word on anything counts."""
        if (key, what) not in self._told:
            self._told.add((key, what))
            known = self._landmarks.get(key, Decided())
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
        """Puts photos into a landmark but for those that later decisions keep out of it."""
        held, barred = self._together.setdefault(key, set()), self._barred.get(key, set())
        welcome = [
            photo
            for photo in dict.fromkeys(photos)
            if photo not in barred and self._apart.get(photo, set()).isdisjoint(held)
        ]
        held.update(self._compatible(welcome))
        return held.intersection(photos)

    def _compatible(self, photos: list[int]) -> list[int]:
        """As many of some photos as may be together: whoever is at odds with most goes first."""
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
