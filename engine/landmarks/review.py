"""Review questions: pairs of photos for which the user confirms or denies the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.delg.graph import ModelFile
from engine.landmarks.constraints import Constraints, LandmarkConstraints
from engine.landmarks.decisions import Changed, LandmarkDecisions
from engine.landmarks.updater import load_constraints
from engine.library.active_model import known_model
from engine.library.reads import LibraryReader
from engine.library.records import Landmark, Pair
from engine.retrieval.verdict import Verdict

MOST = 100
"""Default number of questions returned at once."""

# Only this many of the strongest pairs across landmarks are read; weaker ones are hardly asked.
_MOST_PAIRS = 5000
# Weight of a match by verdict, for ordering the questions.
_WEIGHTS = {Verdict.VERIFIED: 1.0, Verdict.LIKELY: 0.5, Verdict.WEAK: 0.0}


@dataclass(frozen=True)
class QuestionSide:
    """One of the two photos of a question.

    Attributes:
        photo: its id.
        content: its content key.
        file: one of its files.
        size: width and height of the upright original, pixels.
        taken: ISO 8601, local time of the place; None if unknown.
        landmark: id of its landmark; None if it is in no landmark.
        name: of the landmark; None without a landmark or a name.
        members: number of photos in the landmark; 1 without one.
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
    """A question whether two photos, and so their landmarks, show the same place.

    Attributes:
        sides: both photos, the larger landmark first, a photo without a landmark last.
        inliers: number of their points that agree.
        verdict: verdict of the verification.
        probability: that both photos show the same place; None if the model gives none.
    """

    sides: tuple[QuestionSide, QuestionSide]
    inliers: int
    verdict: Verdict
    probability: float | None

    @property
    def photos(self) -> tuple[int, int]:
        """Return the ids of both photos."""
        return self.sides[0].photo, self.sides[1].photo


@dataclass(frozen=True)
class Questions:
    """Open questions for the user.

    Attributes:
        asked: most useful first.
        more: whether there are further questions.
    """

    asked: list[Question]
    more: bool


def load_questions(reader: LibraryReader, model: ModelFile, most: int = MOST) -> Questions:
    """Return the questions that neither decisions nor matches have settled.

    Only the strongest match between two landmarks, or a landmark and a photo without one, is
    included. Pairs that the user separated, hid or named differently are left out.

    Args:
        reader: the library.
        model: the active model, whose matches count.
        most: maximum number of questions.
    """
    known = known_model(reader, model)
    if known is None:
        return Questions([], False)
    found = _Asking(reader, reader.pairs_across(known, _MOST_PAIRS)).open_pairs()
    asked = [one for pair, homes in found[:most] if (one := _question(reader, pair, homes))]
    return Questions(asked, len(found) > most)


def answer(decisions: LandmarkDecisions, photos: tuple[int, int], *, same: bool) -> Changed:
    """Record the user's answer about two photos and their current landmarks.

    A yes merges two landmarks, adds a photo without a landmark to the landmark of the other, or
    makes a landmark of both.

    Args:
        decisions: of the library.
        photos: the ids of both photos.
        same: whether they show the same place.

    Raises:
        InputError: a photo is not in the library any more.
    """
    one, other = photos
    if not same:
        return decisions.different_places(str(one), str(other))
    homes = _homes(decisions.writer.landmarks_of(photos))
    first, second = homes.get(one), homes.get(other)
    if first is not None and second is not None and first.id != second.id:
        larger = sorted((first, second), key=lambda home: -len(home.photos))
        return decisions.merge([home.id for home in larger])
    if first is not None and second is None:
        return decisions.confirm(first.id, [str(other)])
    if second is not None and first is None:
        return decisions.confirm(second.id, [str(one)])
    return decisions.same_place(str(one), str(other))


@dataclass(frozen=True)
class _Home:
    """The landmark of a photo, or the photo alone."""

    landmark: Landmark | None
    decided: LandmarkConstraints
    members: frozenset[int]

    @property
    def key(self) -> tuple[bool, int]:
        if self.landmark is None:
            return False, min(self.members)
        return True, self.landmark.id


@dataclass(frozen=True)
class _Between:
    """All matching pairs between two homes.

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
        """Return a score of how many photos a yes would probably assign.

        The best match weights of the photos on the smaller side are summed, squared and divided by
        the size of that side. A side of which few photos match scores low, because it probably
        shows another place.
        """
        smaller = min((home.members for home in self.homes), key=len)
        weights: dict[int, float] = {}
        for pair in self.pairs:
            for end in smaller.intersection((pair.a, pair.b)):
                weight = _WEIGHTS[Verdict(str(pair.verdict))]
                weights[end] = max(weight, weights.get(end, 0.0))
        return sum(weights.values()) ** 2 / len(smaller)


class _Asking:
    """A selection of questions from pairs whose photos share no landmark."""

    def __init__(self, reader: LibraryReader, pairs: Sequence[Pair]) -> None:
        self._facts: Constraints = load_constraints(reader)
        ends = {end for pair in pairs for end in (pair.a, pair.b)}
        landmarks = _homes(reader.landmarks_of(ends))
        known = {one.id: self._home(one) for one in landmarks.values()}
        alone = {
            end: _Home(None, LandmarkConstraints(), frozenset([end]))
            for end in ends - landmarks.keys()
        }
        homes = alone | {end: known[landmarks[end].id] for end in ends & landmarks.keys()}
        self._between: dict[frozenset[tuple[bool, int]], _Between] = {}
        for pair in sorted(pairs, key=_strength, reverse=True):
            one, other = homes[pair.a], homes[pair.b]
            both = frozenset((one.key, other.key))
            self._between.setdefault(both, _Between(pair, (one, other), [])).pairs.append(pair)

    def open_pairs(self) -> list[tuple[Pair, tuple[_Home, _Home]]]:
        """Return the strongest pair of each two mergeable homes, most useful first."""
        found = [one for one in self._between.values() if self._may_be_one(*one.homes)]
        found.sort(key=lambda one: (one.use, *_strength(one.best)), reverse=True)
        return [(one.best, one.homes) for one in found]

    def _home(self, landmark: Landmark) -> _Home:
        decided = self._facts.landmarks.get(landmark.key, LandmarkConstraints())
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
    """Return the main landmark of each photo, by photo id.

    A landmark that has the photo only in `also` counts if there is no other.
    """
    homes: dict[int, Landmark] = {}
    for landmark in landmarks:
        for photo in landmark.photos:
            if photo not in landmark.also or photo not in homes:
                homes[photo] = landmark
    return homes


def _question(reader: LibraryReader, pair: Pair, homes: tuple[_Home, _Home]) -> Question | None:
    """Build the question for a pair; return None if a photo has no file."""
    ends = zip((pair.a, pair.b), homes, strict=True)
    sides = [_side(reader, photo, home) for photo, home in ends]
    known = [side for side in sides if side]
    known.sort(key=lambda side: (side.landmark is None, -side.members))
    if len(known) < len(sides):
        return None
    verdict = Verdict(str(pair.verdict))
    return Question((known[0], known[1]), pair.inliers, verdict, pair.probability)


def _side(reader: LibraryReader, photo: int, home: _Home) -> QuestionSide | None:
    record, files = reader.photo(photo), reader.paths([photo]).get(photo)
    if record is None or not files:
        return None
    facts = record.facts
    return QuestionSide(
        photo=photo,
        content=record.content,
        file=files[0],
        size=(facts.width, facts.height),
        taken=None if facts.taken is None else facts.taken.local.isoformat(),
        landmark=None if home.landmark is None else home.landmark.id,
        name=home.decided.name,
        members=len(home.members),
    )
