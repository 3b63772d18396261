"""Name evidence of a library's landmarks: matches, folders and GPS positions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath

import numpy as np

from engine.delg.graph import ModelFile
from engine.landmarks.candidates import trusted
from engine.landmarks.constraints import Constraints
from engine.landmarks.name_suggestions import NameEvidence, Suggestion, suggestions
from engine.landmarks.named_photos import NamedLandmarks
from engine.landmarks.updater import load_constraints
from engine.library.active_model import model_id
from engine.library.feature_reads import Vectors
from engine.library.reads import LibraryReader
from engine.library.records import Landmark, Pair

# Used without named landmarks or verified pairs: reading all vectors would be wasted work.
_NOT_ASKED: Vectors = (np.empty(0, np.int64), np.empty((0, 0), np.float16))


def named_landmarks(reader: LibraryReader) -> NamedLandmarks:
    """Return the name and the photo ids of each named landmark, by landmark id."""
    return _named(reader.landmarks(), load_constraints(reader))


def suggested_names(
    reader: LibraryReader,
    model: ModelFile,
    landmarks: Sequence[Landmark],
    facts: Constraints,
    verified: Callable[[], Iterable[Pair]],
) -> Mapping[int, Sequence[Suggestion]]:
    """Return name suggestions for each unnamed landmark, most confident first.

    Args:
        reader: the library.
        model: its features and verifications are used.
        landmarks: all landmarks that have photos.
        facts: the user's decisions.
        verified: returns the verified pairs; called only if a landmark has a name.

    Returns:
        suggestions by landmark id.
    """
    named = _named(landmarks, facts)
    pairs = list(verified()) if named else []
    ids, vectors = reader.vectors(model_id(reader, model)) if pairs else _NOT_ASKED
    clues = NameEvidence(
        landmarks={one.id: one.photos for one in landmarks},
        named=named,
        ids=ids,
        vectors=vectors,
        pairs=[pair for pair in pairs if pair.b not in facts.apart.get(pair.a, ())],
        folders=_folders(reader, {photo for one in landmarks for photo in one.photos}),
        positions=trusted(reader.positions()),
        settings=model.metadata.verify,
    )
    return suggestions(clues)


def _named(landmarks: Iterable[Landmark], facts: Constraints) -> NamedLandmarks:
    named = {}
    for one in landmarks:
        decided = facts.landmarks.get(one.key)
        if decided is not None and decided.name and one.photos:
            named[one.id] = (decided.name, one.photos)
    return named


def _folders(reader: LibraryReader, photos: Iterable[int]) -> dict[int, PurePath]:
    """Return the folder of each photo, starting with its source's own folder."""
    names = {source.id: source.path.name for source in reader.sources()}
    folders: dict[tuple[int, bytes], PurePath] = {}
    for place in set((found := reader.directories(photos)).values()):
        source, directory = place
        folders[place] = PurePath(names[source], os.fsdecode(directory))
    return {photo: folders[place] for photo, place in found.items()}
