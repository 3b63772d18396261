"""Search: the photos of the library that show the same place as an image."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.ingest.protocol import Region
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.reads import LibraryReader
from engine.photos.identity import content_key
from engine.retrieval.neighbours import Neighbours
from engine.retrieval.search import Found, ranked, verify_many
from engine.retrieval.verdict import Verdict
from engine.service.describing import describe_one
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
        model: the name of a model, or None for the active one.
    """

    top: int = 20
    verify: int = 100
    region: Region | None = None
    verdict: Verdict | None = None
    include_self: bool = False
    model: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes:
        query: the image.
        model: the name of the model.
        seconds: time spent by stage: extract, neighbours, verify, total.
        found: best first.
        paths: the file of each photo found.
    """

    query: Path
    model: str
    seconds: dict[str, float]
    found: list[Found]
    paths: dict[int, str]


def search(root: Path, image: str, options: SearchOptions) -> SearchResult:
    """Searches a library.

    Raises:
        InputError, PhotoError, LibraryError: see those.
    """
    begun = time.perf_counter()
    with open_reader(root) as reader:
        model = active_model(Layout(root), reader, options.model)
        known_as = model_id(reader, model)
        path = image_path(image, reader)
        features = describe_one(path, model.path, options.region)
        extracted = time.perf_counter()
        neighbours = Neighbours(reader, model, known_as)
        own = None if options.include_self else reader.photo_by_content(content_key(path))
        wanted = max(options.top, options.verify) + 1
        ids, cosines = neighbours.nearest(features.global_feature.astype(np.float32), wanted)
        nearest = [
            (int(photo), float(cosine))
            for photo, cosine in zip(ids, cosines, strict=True)
            if own is None or photo != own.id
        ][: wanted - 1]
        listed = time.perf_counter()
        found = _verified(reader, known_as, features, nearest, options.verify, model.metadata)
        # JSON and sort by the same text: bytes that are no UTF-8 are surrogates in both.
        files = reader.paths([one.photo for one in found])
    paths = {photo: os.fspath(files[photo][0]) for photo in files}
    results = [one for one in ranked(found, paths) if _good_enough(one, options.verdict)]
    done = time.perf_counter()
    seconds = {
        "extract": extracted - begun,
        "neighbours": listed - extracted,
        "verify": done - listed,
        "total": done - begun,
    }
    return SearchResult(path, model.metadata.name, seconds, results[: options.top], paths)


def _verified(
    reader: LibraryReader,
    known_as: int,
    query: Features,
    nearest: list[tuple[int, float]],
    count: int,
    metadata: ModelMetadata,
) -> list[Found]:
    features = reader.features(known_as, [photo for photo, _ in nearest[:count]])
    checked = [(photo, cosine) for photo, cosine in nearest[:count] if photo in features]
    evidence = verify_many(query, [features[photo] for photo, _ in checked], metadata)
    verified = [
        Found(photo, cosine, verification)
        for (photo, cosine), verification in zip(checked, evidence, strict=True)
    ]
    return verified + [Found(photo, cosine, None) for photo, cosine in nearest[count:]]


def _good_enough(found: Found, least: Verdict | None) -> bool:
    if least is None:
        return True
    return found.verdict is not None and found.verdict.at_least(least)
