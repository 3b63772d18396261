"""Incremental search for one or more query photos."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.delg.features import Features, QueryFeatures
from engine.errors import CairnError, InputError, PhotoError
from engine.library.records import Photo
from engine.retrieval.ranking import SearchHit, ranked
from engine.retrieval.search import Searcher, SearchQuery, SearchResult, SearchState

# Photos verified between two partial results, which takes a few hundredths of a second.
_STEP = 16
# Total pairs verified for a query of many photos, and the minimum for each of them.
_MOST_PAIRS, _LEAST_EACH = 400, 20


def stream(
    searcher: Searcher, queries: Sequence[SearchQuery], top: int, verify: int
) -> Generator[SearchResult | None, None, None]:
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
    yield search.result(SearchState.COMPLETE)


class _Stream:
    def __init__(
        self, searcher: Searcher, queries: Sequence[SearchQuery], top: int, verify: int
    ) -> None:
        self.refused: list[CairnError] = []
        self._searcher, self._queries, self._top = searcher, list(queries), top
        self._verify = min(verify, max(_LEAST_EACH, _MOST_PAIRS // max(1, len(queries))))
        self._own: set[int] = {query.photo for query in queries if query.photo is not None}
        self._best: dict[int, SearchHit] = {}
        self._facts: dict[int, tuple[Photo, str]] = {}
        self._shots: tuple[frozenset[int], Mapping[int, int]] = (frozenset(), {})

    def ask(self, number: int) -> Iterator[SearchResult | None]:
        """Search for one of the queries and yield partial results."""
        try:
            features = yield from self._describe(number)
        except (PhotoError, InputError) as error:
            self.refused.append(error)
            return
        nearest = self._searcher.nearest(features, max(self._top, self._verify), self._own)
        self._take(nearest, number)
        yield self.result(SearchState.RUNNING)
        for start in range(0, self._verify, _STEP):
            step = nearest[start : min(start + _STEP, self._verify)]
            if step:
                self._take(self._searcher.verified(features, step), number)
                yield self.result(SearchState.RUNNING)

    def result(self, state: SearchState) -> SearchResult:
        """Return the photos found so far."""
        fresh = [photo for photo in self._best if photo not in self._facts]
        about = {photo.id: (photo, file) for photo, file in self._searcher.facts(fresh)}
        self._facts |= about
        known = [
            replace(one, file=self._facts[photo][1], record=self._facts[photo][0])
            for photo, one in self._best.items()
            if photo in self._facts and photo not in self._own
        ]
        hits = ranked(known)[: self._top]
        shots = self._shots_of(frozenset(one.photo for one in hits))
        return self._searcher.result(
            self._queries,
            [replace(one, shot=shots.get(one.photo)) for one in hits],
            refused=self.refused,
            state=state,
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
        record = next((photo for photo, _ in about), None)
        self._queries[number] = replace(query, features=features.in_photo(), record=record)
        return features

    def _features(self, query: SearchQuery) -> Generator[None, None, QueryFeatures]:
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

    def _take(self, found: Sequence[SearchHit], number: int) -> None:
        """Keep results with stronger evidence than those of other queries."""
        for one in found:
            known = self._best.get(one.photo)
            if known is None or known.query == number or _strength(one) > _strength(known):
                self._best[one.photo] = replace(one, query=number)


def _strength(found: SearchHit) -> tuple[float, int, float]:
    return found.score, found.inliers, found.similarity
