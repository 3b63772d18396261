"""Image search: photos of the library that show the same place as a query image."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features, QueryFeatures
from engine.delg.graph import ModelFile
from engine.errors import CairnError, PhotoError
from engine.library.active_model import model_id
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.photo_arguments import image_path
from engine.library.reads import LibraryReader
from engine.library.records import Photo
from engine.photos.identity import content_key
from engine.retrieval.expansion import POOL
from engine.retrieval.near_duplicates import Edge, shots_of, strongest_first
from engine.retrieval.ranking import SearchHit, rank_nearest, ranked, verify_many
from engine.retrieval.vector_search import VectorSearch
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import Verification
from engine.workers.protocol import Region, Step, Task
from engine.workers.worker_pool import WorkerPool

# Interval in seconds at which `Searcher.describe` yields None.
_MOMENT_SECONDS = 0.1
# Share of local features that near-duplicates have in common. It is higher than the share used
# for landmarks, because in search results one near-duplicate hides the other.
_NEARLY_IDENTICAL = 0.8


@dataclass(frozen=True)
class SearchOptions:
    """The options of a search.

    Attributes:
        top: maximum number of results.
        verify: number of nearest photos to verify; 0 for none.
        region: the part of the image to search for, or None.
        verdict: only results with this verdict or a better one; None: all results.
        include_self: whether the image itself may be a result if the library has it.
    """

    top: int = 20
    verify: int = 100
    region: Region | None = None
    verdict: Verdict | None = None
    include_self: bool = False


@dataclass(frozen=True)
class SearchQuery:
    """A photo whose place is searched for.

    Attributes:
        image: a file.
        photo: its id if the caller knows that the library holds it, else None.
        region: the part to search for; None: all of it.
        features: its features, or those of the region; None until they are known.
        record: the library's record of it; None until it is known, or if the library lacks it.
    """

    image: Path
    photo: int | None = None
    region: Region | None = None
    features: Features | None = field(default=None, compare=False)
    record: Photo | None = field(default=None, compare=False)


class SearchState(StrEnum):
    """The state of a search."""

    RUNNING = "running"
    COMPLETE = "complete"


@dataclass(frozen=True)
class SearchResult:
    """The photos that a search has found.

    Attributes:
        queries: the query photos, with what is known of them so far.
        hits: best first.
        model: the name of the model.
        tolerance: the largest residual of an inlier, in the unit of `Verification.residuals`.
        refused: the errors of queries that could not be searched for.
        seconds: time spent by stage, as far as it was measured: extract (the library is read
            meanwhile), neighbours, verify, total.
        state: whether more hits may follow.
    """

    queries: tuple[SearchQuery, ...]
    hits: list[SearchHit]
    model: str
    tolerance: float
    refused: list[CairnError] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    state: SearchState = SearchState.COMPLETE

    @property
    def is_complete(self) -> bool:
        """Return whether these are the final results."""
        return self.state is SearchState.COMPLETE


class Searcher:
    """An open library for one or more searches; a context manager, not thread-safe.

    Photos added to the library meanwhile are found, and removed photos are not. A photo that is
    described again meanwhile is retrieved by its old features and verified by its new ones. If the
    database is replaced, the library is reopened, without the index.

    Args:
        reader: the library; closed with the searcher.
        model: whose features are searched.

    Raises:
        NoFeaturesError: the library has no features of the model.
    """

    def __init__(self, reader: LibraryReader, model: ModelFile) -> None:
        self._layout = reader.layout
        self._reader, self._model = reader, model
        self._database = _identity(self._layout)
        self._known_as = model_id(reader, model)
        self._worker = WorkerPool(1, model.path)
        self._neighbours: VectorSearch | None = None  # loaded while the query is described
        self._asked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._worker.close()
        self._reader.close()

    @property
    def photos(self) -> int:
        """Return the number of photos that are searched."""
        return len(self._refreshed())

    def load_index(self) -> bool:
        """Load the library's index for faster searches; return whether it is sound.

        Takes half a second for 100,000 photos: for a program that searches more than once.
        """
        return self._refreshed().load_index()

    def search(self, image: str, options: SearchOptions) -> SearchResult:
        """Search for photos that show the same place as an image.

        Args:
            image: a path, or a photo's id.
            options: how to search.

        Raises:
            InputError: the image is missing.
            PhotoError: the image cannot be read, decoded or described.
            LibraryError: the library cannot be used.
        """
        begun = time.perf_counter()
        path = image_path(image, self._reader)
        query = next(filter(None, self.describe(path, options.region)))
        extracted = time.perf_counter()
        own = None if options.include_self else self._reader.photo_by_content(content_key(path))
        result = self._find(query, options, None if own is None else own.id)
        took = time.perf_counter() - begun
        seconds = {"extract": extracted - begun} | result.seconds | {"total": took}
        return replace(result, queries=(SearchQuery(path),), seconds=seconds)

    def search_features(
        self, query: Features, options: SearchOptions, without: int | None = None
    ) -> SearchResult:
        """Search for photos that show the same place as an image with known features.

        Args:
            query: its features, of this searcher's model.
            options: how to search; `region` is ignored, because the features already cover it.
            without: id of a photo to leave out of the results.

        Returns:
            a result without queries.

        Raises:
            LibraryError: the library cannot be read.
        """
        return self._find(QueryFeatures.of_photo(query), options, without)

    def _find(
        self, query: QueryFeatures, options: SearchOptions, without: int | None
    ) -> SearchResult:
        begun = time.perf_counter()
        left_out = () if without is None else (without,)
        nearest = self.nearest(query, max(options.top, options.verify), left_out)
        listed = time.perf_counter()
        found = self.verified(query, nearest[: options.verify])
        found += nearest[options.verify :]
        # JSON output and sorting use the same text: bytes that are not UTF-8 become surrogates.
        files = self._reader.paths([one.photo for one in found])
        known = [  # the others were removed meanwhile
            replace(one, file=os.fspath(files[one.photo][0])) for one in found if one.photo in files
        ]
        hits = [one for one in ranked(known) if _good_enough(one, options.verdict)]
        seconds = {"neighbours": listed - begun, "verify": time.perf_counter() - listed}
        return self.result((), hits[: options.top], seconds=seconds)

    def result(
        self,
        queries: Sequence[SearchQuery],
        hits: list[SearchHit],
        *,
        refused: Sequence[CairnError] = (),
        seconds: Mapping[str, float] = MappingProxyType({}),
        state: SearchState = SearchState.COMPLETE,
    ) -> SearchResult:
        """Build a result of this searcher's model; the arguments are its attributes."""
        return SearchResult(
            queries=tuple(queries),
            hits=hits,
            model=self._model.metadata.name,
            tolerance=self._model.metadata.verify.residual,
            refused=list(refused),
            seconds=dict(seconds),
            state=state,
        )

    def describe(self, path: Path, region: Region | None) -> Iterator[QueryFeatures | None]:
        """Yield None every 100 ms until the image is described, then its features.

        The vectors of the library are loaded meanwhile.

        Args:
            path: the image.
            region: the part to describe; None: all of it.

        Raises:
            PhotoError: the image cannot be read, decoded or described.
        """
        self._asked += 1
        task = Task(self._asked, path, Step.QUERY, region=region)
        # Earlier requests are not wanted any more and must not delay this one.
        self._worker.cancel()
        self._worker.submit(task)
        answers = self._worker.poll(0)
        self._refreshed()
        while True:
            for answer in answers:
                if answer.task == task:
                    if isinstance(answer.value, PhotoError):
                        raise answer.value
                    assert isinstance(answer.value, QueryFeatures)
                    yield answer.value
                    return
            yield None
            answers = self._worker.poll(_MOMENT_SECONDS)

    def known(self, photo: int) -> Features | None:
        """Return the stored features of a library photo; None if it has none."""
        self._refreshed()
        return self._reader.features(self._known_as, [photo]).get(photo)

    def photo_of(self, path: Path) -> int | None:
        """Return the id of the library photo with a file's content, else None.

        The path of the file is irrelevant.
        """
        photo = self._reader.photo_by_content(content_key(path))
        return None if photo is None else photo.id

    def nearest(
        self, query: QueryFeatures, wanted: int, without: Collection[int]
    ) -> list[SearchHit]:
        """Return the nearest photos, sorted by their affinity to the query.

        Similarity and affinity of a photo are those of the orientation of the query that is most
        similar to it.

        Args:
            query: features of this searcher's model.
            wanted: maximum number of photos.
            without: ids of photos to leave out.
        """
        best: dict[int, SearchHit] = {}
        for turn in query.turns:
            for one in self._nearest(turn.global_feature.astype(np.float32), wanted, without):
                known = best.get(one.photo)
                if known is None or one.similarity > known.similarity:
                    best[one.photo] = one
        return sorted(best.values(), key=lambda one: -one.affinity)[:wanted]

    def _nearest(
        self, query: NDArray[np.float32], wanted: int, without: Collection[int]
    ) -> list[SearchHit]:
        neighbours = self._refreshed()
        ids, cosines = neighbours.nearest(query, max(wanted, POOL) + len(without))
        kept = ~np.isin(ids, list(without))
        ids, cosines = ids[kept], cosines[kept]
        vectors = neighbours.vectors(ids[:POOL])
        return rank_nearest(query, ids.tolist(), cosines.tolist(), vectors)

    def verified(self, query: QueryFeatures, nearest: Sequence[SearchHit]) -> list[SearchHit]:
        """Verify photos of `nearest`, each against the orientation that is most similar to it.

        Photos whose features are gone are left out.
        """
        features = self._reader.features(self._known_as, [one.photo for one in nearest])
        proofs: dict[int, Verification] = {}
        for turn in query.turns:
            photos = [photo for photo in features if query.nearest_turn(features[photo]) is turn]
            others = [features[photo] for photo in photos]
            proofs |= zip(photos, verify_many(turn, others, self._model.metadata), strict=True)
        return [
            replace(one, verification=proofs[one.photo].of_whole_query(query.origin))
            for one in nearest
            if one.photo in proofs
        ]

    def facts(self, photos: Sequence[int]) -> list[tuple[Photo, str]]:
        """Return photos and their files, without photos that were removed meanwhile."""
        files = self._reader.paths(photos)
        return [
            (photo, os.fspath(files[photo.id][0]))
            for photo in self._reader.photos(photos)
            if photo.id in files
        ]

    def shots(self, photos: Sequence[int]) -> Mapping[int, int]:
        """Return the near-duplicate group of each photo that belongs to one.

        See `shots_of`. Only stored verifications count: photos that were just added have none yet.

        Args:
            photos: ids of the photos to compare with each other.
        """
        among = set(photos)
        pairs = self._reader.verified_pairs_of(self._known_as, photos)
        edges = [
            Edge(pair.a, pair.b, pair.inliers)
            for pair in pairs
            if pair.a in among and pair.b in among
        ]
        contents = self._reader.contents_of(photos)
        least = round(_NEARLY_IDENTICAL * self._model.metadata.max_features)
        return shots_of(strongest_first(edges, contents), least)

    def _refreshed(self) -> VectorSearch:
        """Return the vector search over the photos that the library has now."""
        identity = _identity(self._layout)
        if identity != self._database:  # restored or repaired: the path leads to another file now
            self._reader.close()
            self._reader = open_reader(self._layout.root)
            self._known_as = model_id(self._reader, self._model)
            self._database, self._neighbours = identity, None
        if self._neighbours is None:
            self._neighbours = VectorSearch(self._reader, self._model, self._known_as)
        else:
            self._neighbours.catch_up()
        return self._neighbours


def _identity(layout: Layout) -> tuple[int, int] | None:
    """Return device and inode of the database file; None if it is missing."""
    try:
        status = layout.database.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _good_enough(found: SearchHit, least: Verdict | None) -> bool:
    if least is None:
        return True
    return found.verdict is not None and found.verdict.at_least(least)
