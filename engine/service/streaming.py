"""Incremental search for one or more query photos."""

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

# Photos verified between two partial results, which takes a few hundredths of a second.
_STEP = 16
# Total pairs verified for a query of many photos, and the minimum for each of them.
_MOST_PAIRS, _LEAST_EACH = 400, 20


@dataclass(frozen=True)
class Query:
    """A photo whose place is searched for.

    Attributes:
        image: a file.
        photo: its id if the library holds it, else None.
        region: the part to search for; None: all of it.
    """

    image: Path
    photo: int | None = None
    region: Region | None = None


@dataclass(frozen=True)
class Hit:
    """A photo found by a search.

    Attributes:
        found: the best evidence that any of the queries gives.
        query: the index of that query.
        photo: the library's record of it.
        file: absolute path.
        shot: id of the photo that represents its near-duplicates; None if it has none.
    """

    found: Found
    query: int
    photo: Photo
    file: str
    shot: int | None


@dataclass(frozen=True)
class Asked:
    """The state of a query.

    Attributes:
        features: None if the query is waiting or was refused.
        photo: the library's record of the query photo; None if the library lacks it.
    """

    features: Features | None = None
    photo: Photo | None = None


@dataclass(frozen=True)
class Sofar:
    """The results of a search so far.

    Attributes:
        hits: best first.
        asked: the state of each query.
        refused: the errors of queries that could not be searched for.
        complete: whether these are the final results.
    """

    hits: list[Hit]
    asked: list[Asked]
    refused: list[CairnError]
    complete: bool


def stream(
    searcher: Searcher, queries: Sequence[Query], top: int, verify: int
) -> Generator[Sofar | None, None, None]:
    """Search and yield partial results: similar photos first, then verified ones.

    Close the iterator to cancel the search.

    Args:
        searcher: must not be used by others meanwhile.
        queries: the query photos; each photo found is ranked by its strongest evidence.
        top: maximum number of hits.
        verify: number of nearest photos to verify for each query; reduced for many queries.

    Yields:
        the results so far; None every 100 ms while a query is being described.

    Raises:
        CairnError: every query failed; the error of the first one.
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
        """Search for one of the queries and yield partial results."""
        try:
            features = yield from self._describe(number)
        except (PhotoError, InputError) as error:
            self.refused.append(error)
            return
        nearest = self._searcher.nearest(features, max(self._top, self._verify), self._own)
        self._take([Found.of(one, None) for one in nearest], number)
        yield self.sofar(complete=False)
        for start in range(0, self._verify, _STEP):
            step = nearest[start : min(start + _STEP, self._verify)]
            if step:
                self._take(self._searcher.verified(features, step), number)
                yield self.sofar(complete=False)

    def sofar(self, *, complete: bool) -> Sofar:
        """Return the results found so far."""
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
        """Return the near-duplicate group of each photo that belongs to one.

        The result is cached for the same photos, because there may be many pairs.
        """
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
        """Keep results with stronger evidence than those of other queries."""
        for one in found:
            known = self._best.get(one.photo)
            if known is None or known[1] == number or _strength(one) > _strength(known[0]):
                self._best[one.photo] = one, number


def _strength(found: Found) -> tuple[float, int, float]:
    return found.score, found.inliers, found.similarity
