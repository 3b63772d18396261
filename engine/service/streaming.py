"""Search as a person sees it: one question of one or more photos, answered bit by bit."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.delg.features import Features, QueryFeatures
from engine.errors import CairnError, InputError, PhotoError
from engine.ingest.protocol import Region
from engine.library.records import Photo
from engine.retrieval.search import Found, ranked
from engine.service.searching import Searcher

# Photos that are verified between two answers: a few hundredths of a second.
_STEP = 16
# Of a question of many photos, so many pairs are verified in all; of each photo at least a few.
_MOST_PAIRS, _LEAST_EACH = 400, 20


@dataclass(frozen=True)
class Query:
    """A photo whose place is searched for.

    Attributes:
        image: a file.
        photo: its id, where it is a photo of the library.
        region: the part that is searched for; None: all of it.
    """

    image: Path
    photo: int | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Hit:
    """A photo that was found.

    Attributes:
        found: what proves it: the best evidence that any of the queries gives.
        query: the number of that query.
        photo: what the library knows of it.
        file: absolute path.
        shot: the id of the photo that stands for its shot; None where it is the only one of it.
    """

    found: Found
    query: int
    photo: Photo
    file: str
    shot: int | None


@dataclass(frozen=True)
class Asked:
    """What is known of a query.

    Attributes:
        features: None where it waits, or was refused.
        photo: what the library knows of it; None for a strange one.
    """

    features: Features | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Sofar:
    """What a search has found so far.

    Attributes:
        hits: best first.
        asked: what is known of each query.
        refused: why queries could not be searched for.
        complete: nothing follows.
    """

    hits: list[Hit]
    asked: list[Asked]
    refused: list[CairnError]
    complete: bool


def stream(
    searcher: Searcher, queries: Sequence[Query], top: int, verify: int
) -> Generator[Sofar | None, None, None]:
    """Searches, and tells what was found as soon as it was: similar photos, then what proves them.

    Who asked and wants no answer any more closes the iterator.

    Args:
        searcher: is used by nobody else meanwhile.
        queries: what is searched for; each photo found counts by the query that proves it best.
        top: most hits.
        verify: how many of the nearest of a query are verified; of many queries, fewer of each.

    Yields:
        what was found so far; None whenever a moment has passed without news.

    Raises:
        CairnError: none of the queries could be searched for; the reason of the first.
    """
    search = _Stream(searcher, queries, top, verify)
    for number in range(len(queries)):
        yield from search.ask(number)
    if len(search.refused) == len(queries):
        raise search.refused[0]
    yield search.sofar(complete=True)


class _Stream:
    def __init__(self, searcher: Searcher, queries: Sequence[Query], top: int, verify: int) -> None:
        self.refused: list[CairnError] = []
        self._searcher, self._queries, self._top = searcher, queries, top
        self._verify = min(verify, max(_LEAST_EACH, _MOST_PAIRS // max(1, len(queries))))
        self._asked = [Asked() for _ in queries]
        self._own: set[int] = {query.photo for query in queries if query.photo is not None}
        self._best: dict[int, tuple[Found, int]] = {}
        self._facts: dict[int, tuple[Photo, str]] = {}
        self._shots: tuple[frozenset[int], Mapping[int, int]] = (frozenset(), {})

    def ask(self, number: int) -> Iterator[Sofar | None]:
        """Searches for one of the queries."""
        try:
            features = yield from self._describe(number)
        except (PhotoError, InputError) as error:
            self.refused.append(error)
            return
        wanted = max(self._top, self._verify) + len(self._own)
        nearest = self._searcher.nearest(features, wanted, None)
        nearest = [one for one in nearest if one[0] not in self._own]
        self._take([Found(*one, None) for one in nearest], number)
        yield self.sofar(complete=False)
        for start in range(0, self._verify, _STEP):
            step = nearest[start : min(start + _STEP, self._verify)]
            if step:
                self._take(self._searcher.verified(features, step), number)
                yield self.sofar(complete=False)

    def sofar(self, *, complete: bool) -> Sofar:
        """What was found so far."""
        fresh = [photo for photo in self._best if photo not in self._facts]
        about = {photo.id: (photo, file) for photo, file in self._searcher.facts(fresh)}
        self._facts |= about
        known = [
            found
            for photo, (found, _) in self._best.items()
            if photo in self._facts and photo not in self._own
        ]
        paths = {photo: file for photo, (_, file) in self._facts.items()}
        hits = ranked(known, paths)[: self._top]
        shots = self._shots_of(frozenset(one.photo for one in hits))
        return Sofar(
            [
                Hit(one, self._best[one.photo][1], *self._facts[one.photo], shots.get(one.photo))
                for one in hits
            ],
            list(self._asked),
            list(self.refused),
            complete,
        )

    def _shots_of(self, photos: frozenset[int]) -> Mapping[int, int]:
        """Asked anew only for other photos: there may be many pairs."""
        if photos != self._shots[0]:
            self._shots = photos, self._searcher.shots(sorted(photos))
        return self._shots[1]

    def _describe(self, number: int) -> Generator[None, None, QueryFeatures]:
        query = self._queries[number]
        features = yield from self._features(query)
        own = self._searcher.photo_of(query.image) if query.photo is None else query.photo
        about = [] if own is None else self._searcher.facts([own])
        self._own |= {photo.id for photo, _ in about}
        photo = next((photo for photo, _ in about), None)
        self._asked[number] = Asked(features.in_photo(), photo)
        return features

    def _features(self, query: Query) -> Generator[None, None, QueryFeatures]:
        known: Features | None = None
        if query.photo is not None and query.region is None:
            known = self._searcher.known(query.photo)
        if known is not None:
            return QueryFeatures.of_photo(known)
        for features in self._searcher.describe(query.image, query.region):
            if features is not None:
                return features
            yield None
        raise AssertionError("the description of an image ends with its features")

    def _take(self, found: Sequence[Found], number: int) -> None:
        """Keeps what proves more than what other queries gave."""
        for one in found:
            known = self._best.get(one.photo)
            if known is None or known[1] == number or _strength(one) > _strength(known[0]):
                self._best[one.photo] = one, number


def _strength(found: Found) -> tuple[float, int, float]:
    return found.score, found.inliers, found.similarity
