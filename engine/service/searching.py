"""Search: the photos of the library that show the same place as an image."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from engine.delg.features import Features
from engine.errors import PhotoError
from engine.ingest.protocol import Region, Step, Task
from engine.ingest.supervisor import WorkerPool
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.photos.identity import content_key
from engine.retrieval.neighbours import Neighbours
from engine.retrieval.search import Found, ranked, verify_many
from engine.retrieval.verdict import Verdict
from engine.service.models import active_model, model_id
from engine.service.photos import image_path


@dataclass(frozen=True)
class SearchOptions:
    """How to search.

    Attributes:
        top: most results.
        verify: how many of the nearest are verified; 0 for none.
        region: the part of the image to search for, or None.
        verdict: only results with this verdict or a better one.
        include_self: the image itself is a result, too, if the library has it.
    """

    top: int = 20
    verify: int = 100
    region: Region | None = None
    verdict: Verdict | None = None
    include_self: bool = False


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes:
        query: the image.
        model: the name of the model.
        seconds: time spent by stage: extract (the library is read meanwhile), neighbours, verify,
            total.
        found: best first.
        paths: the file of each photo found.
    """

    query: Path
    model: str
    seconds: dict[str, float]
    found: list[Found]
    paths: dict[int, str]


@dataclass(frozen=True)
class Answer:
    """What a library has for the features of an image.

    Attributes:
        found: best first.
        paths: the file of each photo found.
        seconds: time spent by stage: neighbours, verify.
    """

    found: list[Found]
    paths: dict[int, str]
    seconds: dict[str, float]


def search(
    root: Path, image: str, options: SearchOptions, model: str | None = None
) -> SearchResult:
    """Searches a library once.

    Args:
        root: the library's folder.
        image: a path, or a photo's id.
        options: how to search.
        model: the name of a model, or None for the active one.

    Raises:
        InputError, PhotoError, LibraryError: see those.
    """
    with Searcher(root, model) as searcher:
        return searcher.search(image, options)


class Searcher:
    """An open library that is searched, once or again and again; a context manager.

    What others add to the library meanwhile is found, and what they remove is not. A photo that is
    described anew meanwhile is verified by its new features, and proposed by its old ones. Where
    the database is replaced, the library is opened anew, without the index. Not for several threads
    at once.

    Args:
        root: the library's folder.
        model: the name of a model, or None for the active one.

    Raises:
        NotFoundError: there is no such model, or the library has no features of it.
        LibraryError: the library cannot be used.
    """

    def __init__(self, root: Path, model: str | None = None) -> None:
        self._layout = Layout(root)
        self._database = _identity(self._layout)
        self._reader = open_reader(root)
        try:
            self._model = active_model(self._layout, self._reader, model)
            self._known_as = model_id(self._reader, self._model)
        except BaseException:
            self._reader.close()
            raise
        self._worker = WorkerPool(1, self._model.path)
        self._neighbours: Neighbours | None = None  # what is read while the query is described
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
    def tolerance(self) -> float:
        """The largest residual of an inlier, in the pixels that residuals are counted in."""
        return self._model.metadata.verify.residual

    def load_index(self) -> bool:
        """Makes the searches to come quicker, where the library's index is sound; says whether.

        Takes half a second for 100,000 photos: for a program that searches more than once.
        """
        return self._refreshed().load_index()

    def search(self, image: str, options: SearchOptions) -> SearchResult:
        """Searches for the photos that show the same place as an image.

        Args:
            image: a path, or a photo's id.
            options: how to search.

        Raises:
            InputError, PhotoError, LibraryError: see those.
        """
        begun = time.perf_counter()
        path = image_path(image, self._reader)
        features = self._described(path, options.region)
        extracted = time.perf_counter()
        own = None if options.include_self else self._reader.photo_by_content(content_key(path))
        answer = self.search_features(features, options, None if own is None else own.id)
        took = time.perf_counter() - begun
        seconds = {"extract": extracted - begun} | answer.seconds | {"total": took}
        return SearchResult(path, self._model.metadata.name, seconds, answer.found, answer.paths)

    def search_photo(self, photo: int, options: SearchOptions) -> SearchResult:
        """Searches for the photos that show the same place as one of the library's.

        Its features are known: nothing is computed that was computed before.

        Args:
            photo: its id.
            options: how to search; a region is searched for by its pixels.

        Raises:
            NotFoundError: the library has no such photo, or no file of it.
            InputError, PhotoError, LibraryError: see those.
        """
        self._refreshed()
        features = self._reader.features(self._known_as, [photo]).get(photo)
        if features is None or options.region is not None:
            return self.search(str(photo), options)
        path = image_path(str(photo), self._reader)
        answer = self.search_features(features, options, None if options.include_self else photo)
        seconds = {"extract": 0.0} | answer.seconds | {"total": sum(answer.seconds.values())}
        return SearchResult(path, self._model.metadata.name, seconds, answer.found, answer.paths)

    def search_features(
        self, query: Features, options: SearchOptions, without: int | None = None
    ) -> Answer:
        """Searches for the photos that show the same place as an image whose features are known.

        Args:
            query: its features, of this searcher's model.
            options: how to search; the region is that of the features already.
            without: a photo that is no result.

        Raises:
            LibraryError: the library cannot be read.
        """
        begun = time.perf_counter()
        neighbours = self._refreshed()
        nearest = self._nearest(neighbours, query, max(options.top, options.verify), without)
        listed = time.perf_counter()
        found = self._verified(query, nearest, options.verify)
        # JSON and sort by the same text: bytes that are no UTF-8 are surrogates in both.
        files = self._reader.paths([one.photo for one in found])
        paths = {photo: os.fspath(files[photo][0]) for photo in files}
        known = [one for one in found if one.photo in paths]  # the others were removed meanwhile
        results = [one for one in ranked(known, paths) if _good_enough(one, options.verdict)]
        seconds = {"neighbours": listed - begun, "verify": time.perf_counter() - listed}
        return Answer(results[: options.top], paths, seconds)

    def _described(self, path: Path, region: Region | None) -> Features:
        """The features of an image; what the search needs besides is read meanwhile."""
        self._asked += 1
        task = Task(self._asked, path, Step.DESCRIBE, region=region)
        self._worker.submit(task)
        answers = self._worker.poll(0)
        self._refreshed()
        for answer in chain(answers, self._worker.map([])):
            if answer.task == task:
                if isinstance(answer.value, PhotoError):
                    raise answer.value
                assert isinstance(answer.value, Features)
                return answer.value
        raise AssertionError("every task has an answer")

    def _refreshed(self) -> Neighbours:
        """The neighbours, as of now."""
        identity = _identity(self._layout)
        if identity != self._database:  # restored, or repaired: another file has its name
            self._reader.close()
            self._reader = open_reader(self._layout.root)
            self._known_as = model_id(self._reader, self._model)
            self._database, self._neighbours = identity, None
        if self._neighbours is None:
            self._neighbours = Neighbours(self._reader, self._model, self._known_as)
        else:
            self._neighbours.catch_up()
        return self._neighbours

    def _nearest(
        self, neighbours: Neighbours, query: Features, wanted: int, without: int | None
    ) -> list[tuple[int, float]]:
        ids, cosines = neighbours.nearest(query.global_feature.astype(np.float32), wanted + 1)
        pairs = zip(ids.tolist(), cosines.tolist(), strict=True)
        return [(photo, cosine) for photo, cosine in pairs if photo != without][:wanted]

    def _verified(
        self, query: Features, nearest: list[tuple[int, float]], count: int
    ) -> list[Found]:
        features = self._reader.features(self._known_as, [photo for photo, _ in nearest[:count]])
        checked = [(photo, cosine) for photo, cosine in nearest[:count] if photo in features]
        others = [features[photo] for photo, _ in checked]
        evidence = verify_many(query, others, self._model.metadata)
        verified = [
            Found(photo, cosine, verification)
            for (photo, cosine), verification in zip(checked, evidence, strict=True)
        ]
        return verified + [Found(photo, cosine, None) for photo, cosine in nearest[count:]]


def _identity(layout: Layout) -> tuple[int, int] | None:
    """Tells one file of the database's name from another; None where there is none."""
    try:
        status = layout.database.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _good_enough(found: Found, least: Verdict | None) -> bool:
    if least is None:
        return True
    return found.verdict is not None and found.verdict.at_least(least)
