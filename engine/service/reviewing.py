"""Review: the questions about landmarks that a person's single word settles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.landmarks.facts import Decided, Facts
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.reads import LibraryReader
from engine.library.records import Landmark, Pair
from engine.retrieval.verdict import Verdict
from engine.service import deciding
from engine.service.deciding import Changed
from engine.service.grouping import known_facts
from engine.service.models import active_model, known_model

MOST = 100
"""How many questions are asked at once."""

# Of all pairs whose photos are apart, the strongest: more would hardly be asked about.
_MOST_PAIRS = 5000
# What a match counts for, when questions are put into an order.
_WEIGHTS = {Verdict.VERIFIED: 1.0, Verdict.LIKELY: 0.5, Verdict.WEAK: 0.0}


@dataclass(frozen=True)
class Side:
    """One of the two photos of a question.

    Attributes:
        photo: its id.
        content: its content key.
        file: one of its files.
        size: width and height of the upright original, pixels.
        taken: ISO 8601, local time of the place; None where it is not known.
        landmark: the id of the landmark that it belongs to; None where it waits.
        name: of the landmark, None without one.
        members: how many photos the landmark holds; 1 without one.
    """

    photo: int
    content: bytes
    file: Path
    size: tuple[int, int]
    taken: str | None
    landmark: int | None
    name: str | None
    members: int


@dataclass(frozen=True)
class Question:
    """Whether two photos, and with them their landmarks, show the same place.

    Attributes:
        sides: the photos, that of the larger landmark first, one that is in none last.
        inliers: how many of their points agree.
        verdict: what that means.
        probability: that both photos show the same place; None where the model gives none.
    """

    sides: tuple[Side, Side]
    inliers: int
    verdict: Verdict
    probability: float | None

    @property
    def photos(self) -> tuple[int, int]:
        """The ids of both photos."""
        return self.sides[0].photo, self.sides[1].photo


@dataclass(frozen=True)
class Questions:
    """What a person can be asked.

    Attributes:
        asked: the most useful first.
        more: whether there are more than these.
    """

    asked: list[Question]
    more: bool


def questions(root: Path, most: int = MOST) -> Questions:
    """What a person has not decided yet, and matches alone do not.

    Of two landmarks, or of a landmark and a photo that waits, only the strongest match is asked
    about. What a person has parted, hidden or named differently is not asked about again.

    Args:
        root: the library's folder.
        most: how many questions at most.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        model = known_model(reader, active_model(Layout(root), reader, None))
        if model is None:
            return Questions([], False)
        pairs = reader.pairs_across(model, _MOST_PAIRS)
        found = _Asking(reader, pairs).open_pairs()
        asked = [one for pair, homes in found[:most] if (one := _question(reader, pair, homes))]
    return Questions(asked, len(found) > most)


def answer(root: Path, photos: tuple[int, int], *, same: bool) -> Changed:
    """Keeps what a person says of two photos, as their landmarks are now.

    A yes makes one landmark of two, puts the photo that waits into the landmark of the other, or
    makes a landmark of both.

    Raises:
        InputError: a photo is not in the library any more.
    """
    one, other = photos
    if not same:
        return deciding.different_places(root, str(one), str(other))
    with open_reader(root) as reader:
        homes = _homes(reader.landmarks_of(photos))
    first, second = homes.get(one), homes.get(other)
    if first is not None and second is not None and first.id != second.id:
        larger = sorted((first, second), key=lambda home: -len(home.photos))
        return deciding.merge(root, [home.id for home in larger])
    if first is not None and second is None:
        return deciding.confirm(root, first.id, [str(other)])
    if second is not None and first is None:
        return deciding.confirm(root, second.id, [str(one)])
    return deciding.same_place(root, str(one), str(other))


@dataclass(frozen=True)
class _Home:
    """Where a photo belongs: a landmark, or nowhere but to itself."""

    landmark: Landmark | None
    decided: Decided
    members: frozenset[int]

    @property
    def key(self) -> tuple[bool, int]:
        if self.landmark is None:
            return False, min(self.members)
        return True, self.landmark.id


@dataclass(frozen=True)
class _Between:
    """All pairs that match between two homes.

    Attributes:
        best: the strongest pair.
        homes: of the photos of `best`.
        pairs: all of them, `best` included.
    """

    best: Pair
    homes: tuple[_Home, _Home]
    pairs: list[Pair]

    @property
    def use(self) -> float:
        """How many photos are likely to find home by a yes.

        Each photo of the smaller side counts by its best match, and the less, the fewer of its side
        have one: many photos that nearly all fail to match are another place.
        """
        smaller = min((home.members for home in self.homes), key=len)
        weights: dict[int, float] = {}
        for pair in self.pairs:
            for end in smaller.intersection((pair.a, pair.b)):
                weight = _WEIGHTS[Verdict(str(pair.verdict))]
                weights[end] = max(weight, weights.get(end, 0.0))
        return sum(weights.values()) ** 2 / len(smaller)


class _Asking:
    """Chooses among pairs whose photos share no landmark."""

    def __init__(self, reader: LibraryReader, pairs: Sequence[Pair]) -> None:
        self._facts: Facts = known_facts(reader)
        ends = {end for pair in pairs for end in (pair.a, pair.b)}
        landmarks = _homes(reader.landmarks_of(ends))
        known = {one.id: self._home(one) for one in landmarks.values()}
        alone = {end: _Home(None, Decided(), frozenset([end])) for end in ends - landmarks.keys()}
        homes = alone | {end: known[landmarks[end].id] for end in ends & landmarks.keys()}
        self._between: dict[frozenset[tuple[bool, int]], _Between] = {}
        for pair in sorted(pairs, key=_strength, reverse=True):
            one, other = homes[pair.a], homes[pair.b]
            both = frozenset((one.key, other.key))
            self._between.setdefault(both, _Between(pair, (one, other), [])).pairs.append(pair)

    def open_pairs(self) -> list[tuple[Pair, tuple[_Home, _Home]]]:
        """The strongest pair of each two homes that may be one, the most useful first."""
        found = [one for one in self._between.values() if self._may_be_one(*one.homes)]
        found.sort(key=lambda one: (one.use, *_strength(one.best)), reverse=True)
        return [(one.best, one.homes) for one in found]

    def _home(self, landmark: Landmark) -> _Home:
        decided = self._facts.landmarks.get(landmark.key, Decided())
        return _Home(landmark, decided, frozenset(landmark.photos))

    def _may_be_one(self, one: _Home, other: _Home) -> bool:
        if one.decided.hidden or other.decided.hidden:
            return False
        if not one.decided.barred.isdisjoint(other.members):
            return False
        if not other.decided.barred.isdisjoint(one.members):
            return False
        names = {(home.decided.name or "").casefold() for home in (one, other)} - {""}
        smaller, larger = sorted((one.members, other.members), key=len)
        return len(names) < 2 and not any(self._facts.forbid(photo, larger) for photo in smaller)


def _strength(pair: Pair) -> tuple[float, int]:
    """Return the probability of a pair, then its inliers: a sort key, the strongest last."""
    return pair.probability or 0.0, pair.inliers


def _homes(landmarks: Iterable[Landmark]) -> Mapping[int, Landmark]:
    """The landmark that each photo is most of all part of."""
    homes: dict[int, Landmark] = {}
    for landmark in landmarks:
        for photo in landmark.photos:
            if photo not in landmark.also or photo not in homes:
                homes[photo] = landmark
    return homes


def _question(reader: LibraryReader, pair: Pair, homes: tuple[_Home, _Home]) -> Question | None:
    """The question that a pair is; None where a photo has no file any more."""
    ends = zip((pair.a, pair.b), homes, strict=True)
    sides = [_side(reader, photo, home) for photo, home in ends]
    known = [side for side in sides if side]
    known.sort(key=lambda side: (side.landmark is None, -side.members))
    if len(known) < len(sides):
        return None
    verdict = Verdict(str(pair.verdict))
    return Question((known[0], known[1]), pair.inliers, verdict, pair.probability)


def _side(reader: LibraryReader, photo: int, home: _Home) -> Side | None:
    record, files = reader.photo(photo), reader.paths([photo]).get(photo)
    if record is None or not files:
        return None
    facts = record.facts
    return Side(
        photo=photo,
        content=record.content,
        file=files[0],
        size=(facts.width, facts.height),
        taken=None if facts.taken is None else facts.taken.local.isoformat(),
        landmark=None if home.landmark is None else home.landmark.id,
        name=home.decided.name,
        members=len(home.members),
    )
