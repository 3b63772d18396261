"""A library of more than a thousand photos, of whose files none exists, and what was in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.records import Pair
from tests.engine.library.rows import FACTS, content, features, state

PHOTOS = 1200
"""Enough for tables of many pages, each of which can be damaged apart from the others."""


def make_library(root: Path) -> None:
    """Begins a library with photos, features, pairs, landmarks, failures and settings."""
    with open_writer(root) as writer:
        source = writer.add_source(root.parent / "photos")
        model = writer.register_model("tiny", "1", "ab" * 32)
        with writer.transaction():
            add_photos(writer, source.id, model, range(PHOTOS))
        ids = [photo.id for photo in writer.photos()]
        pairs = [Pair(a, b, 40, "verified", 0.9) for a, b in pairwise(ids)]
        writer.store_pairs(model, pairs)
        groups = [ids[start : start + 5] for start in range(0, 100, 5)]
        writer.replace_landmarks([(content(n), group) for n, group in enumerate(groups)])
        writer.set_setting("model", "tiny")
        writer.layout.thumbnails.mkdir()


def add_photos(writer: LibraryWriter, source: int, model: int, numbers: range) -> None:
    """Records photos with features, each of them known by its number."""
    for number in numbers:
        writer.record_file(source, state(b"%05d.jpg" % number), content(number), FACTS)
        writer.record_features(model, content(number), features(number, count=60))


def held(root: Path) -> dict[str, Any]:
    """What of a library no photo gives again, in plain values."""
    with open_reader(root) as reader:
        sources = reader.sources()
        return {
            "sources": sources,
            "photos": {photo.id: photo.content for photo in reader.photos()},
            "files": {
                (source.id, path): file.content
                for source in sources
                for path, file in reader.files(source.id, 1).items()
            },
            "landmarks": reader.landmarks(),
            "model": reader.setting("model"),
            "models": reader.models(),
        }


def described(root: Path) -> set[int]:
    """Numbers of the photos that have features, each of which must be its own."""
    with open_reader(root) as reader:
        photos = {photo.id: int.from_bytes(photo.content, "big") for photo in reader.photos()}
        kept = reader.features(1, list(photos))
    for photo, found in kept.items():
        expected = features(photos[photo], count=60)
        assert (found.global_feature == expected.global_feature).all()
        assert (found.descriptors == expected.descriptors).all()
    return {photos[photo] for photo in kept}
