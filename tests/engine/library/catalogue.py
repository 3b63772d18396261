"""A library of more than a thousand photos, of whose files none exists, and what was in it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.records import DecisionKind, Pair
from tests.engine.library.rows import FACTS, content, features, state

PHOTOS = 1200
"""Enough for tables of many pages, each of which can be damaged apart from the others."""


def make_library(root: Path) -> None:
    """Begins a library with photos, features, pairs, landmarks, failures and settings."""
    with open_writer(root) as writer:
        source = writer.add_source(root.parent / "photos")
        model = writer.register_model("tiny", "1", "ab" * 32, "ef" * 32)
        with writer.transaction():
            add_photos(writer, source.id, model, range(PHOTOS))
        ids = [photo.id for photo in writer.photos()]
        pairs = [Pair(a, b, 40, "verified") for a, b in pairwise(ids)]
        writer.store_pairs(model, pairs)
        groups = [ids[start : start + 5] for start in range(0, 100, 5)]
        writer.replace_landmarks([(content(n), group, group[4:]) for n, group in enumerate(groups)])
        decide_some(writer)
        writer.set_setting("model", "tiny")
        writer.layout.thumbnails.mkdir()


def decide_some(writer: LibraryWriter) -> None:
    """Makes decisions of every kind, enough for several pages, and undoes the last."""
    some = [content(number) for number in range(5)]
    for kind in DecisionKind:
        if kind in (DecisionKind.SAME, DecisionKind.DIFFERENT):
            writer.decide(kind, photos=some[:2], members=some)
        else:
            name = "Σκάλα / the 'steps'"
            writer.decide(kind, landmark=content(3), others=some[4:], members=some, name=name)
    for _ in range(40):
        writer.decide(DecisionKind.CONFIRM, landmark=content(3), members=40 * some)
    writer.undo()


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
            "decisions": (reader.decisions(), reader.undone_decisions()),
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
