"""Name suggestions for unnamed landmarks, from matches, folder names and GPS positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from engine.delg.metadata import VerifySettings
from engine.landmarks.candidates import Position
from engine.landmarks.folders import count_names, folder_name
from engine.landmarks.gazetteer import city_name
from engine.landmarks.label_voting import UNPROVEN, Proof, Recognition, agreed, recognise
from engine.landmarks.named_photos import NamedLandmarks, NamedPhotos
from engine.library.records import Pair
from engine.retrieval.float16 import as_float32
from engine.retrieval.verdict import Verdict


class NameSource(StrEnum):
    """The source of a suggested name."""

    LANDMARKS = "landmarks"  # named landmarks of this library, by verified matches
    FOLDERS = "folders"
    GPS = "gps"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A possible name for a landmark; applied only on request.

    Attributes:
        name: text to display.
        source: where the name comes from.
        confidence: 0 to 1.
        attribution: credit line shown beside the name; None if none is needed.
    """

    name: str
    source: NameSource
    confidence: float
    attribution: str | None = None


@dataclass(frozen=True, eq=False)
class NameEvidence:
    """The input of name suggestions.

    Attributes:
        landmarks: photo ids of every landmark, named ones included, by landmark id.
        named: the landmarks that have a name.
        ids: int64 (n,), ids of the photos that have features, ascending.
        vectors: float16 (n, D), their global features.
        pairs: stored verifications, without pairs between an unnamed landmark and a named one that
            the user marked as a different place.
        folders: folder of each photo, starting with its source's own folder, by photo id.
        positions: trusted (latitude, longitude) in degrees, by photo id.
        settings: the model's thresholds.
    """

    landmarks: Mapping[int, Sequence[int]]
    named: NamedLandmarks
    ids: NDArray[np.int64]
    vectors: NDArray[np.float16]
    pairs: Iterable[Pair]
    folders: Mapping[int, PurePath]
    positions: Mapping[int, Position]
    settings: VerifySettings


def suggestions(clues: NameEvidence) -> dict[int, list[Suggestion]]:
    """Return name suggestions for each unnamed landmark, most confident first.

    Only stored verifications are used; nothing is verified here. If two sources suggest the same
    name (case-insensitive), the one with the higher confidence is kept.

    Returns:
        suggestions by landmark id.
    """
    recognised = _recognised(clues)
    grouped = {photo for photos in clues.landmarks.values() for photo in photos}
    counts = count_names(clues.folders[photo] for photo in grouped if photo in clues.folders)
    return {
        landmark: _best_first(
            [
                *_from_landmarks(recognised.get(landmark), clues.named),
                *_from_folders([clues.folders[p] for p in photos if p in clues.folders], counts),
                *_from_gps([clues.positions[p] for p in photos if p in clues.positions]),
            ]
        )
        for landmark, photos in clues.landmarks.items()
        if landmark not in clues.named
    }


def _from_landmarks(found: Recognition | None, named: NamedLandmarks) -> list[Suggestion]:
    if found is None:
        return []
    return [Suggestion(named[found.label][0], NameSource.LANDMARKS, found.confidence)]


def _from_folders(folders: Sequence[PurePath], grouped: Mapping[str, int]) -> list[Suggestion]:
    found = folder_name(folders, grouped)
    return [Suggestion(found.name, NameSource.FOLDERS, found.confidence)] if found else []


def _from_gps(positions: Sequence[Position]) -> list[Suggestion]:
    found = city_name(positions)
    if found is None:
        return []
    return [Suggestion(found.name, NameSource.GPS, found.confidence, found.attribution)]


def _best_first(suggested: list[Suggestion]) -> list[Suggestion]:
    by_name: dict[str, Suggestion] = {}
    for one in sorted(suggested, key=lambda one: -one.confidence):
        by_name.setdefault(one.name.casefold(), one)
    return list(by_name.values())


def _recognised(clues: NameEvidence) -> dict[int, Recognition]:
    """Return the recognition that the photos of each unnamed landmark agree on.

    Only stored verifications are used. Landmarks without a recognition are left out.
    """
    proofs = _proofs_by_named(clues)
    grouped = {photo for photos in clues.landmarks.values() for photo in photos}
    known = NamedPhotos.of(clues.ids, clues.vectors, clues.named, grouped)
    found = {}
    for landmark, photos in clues.landmarks.items():
        each = [
            _recognise(clues, known, photo, proofs[photo]) for photo in photos if photo in proofs
        ]
        together = agreed(one for one in each if one is not None)
        if together is not None:
            found[landmark] = together
    return found


def _proofs_by_named(clues: NameEvidence) -> dict[int, dict[int, Proof]]:
    """Return the proofs of each unnamed photo against named photos.

    Only photos with at least one verified match to a named photo are included.
    """
    named = {photo for _, photos in clues.named.values() for photo in photos}
    proofs: dict[int, dict[int, Proof]] = {}
    for pair in clues.pairs:
        if (pair.a in named) != (pair.b in named):
            photo, other = (pair.b, pair.a) if pair.a in named else (pair.a, pair.b)
            verdict = Verdict(pair.verdict) if pair.verdict else None
            proofs.setdefault(photo, {})[other] = Proof(pair.inliers, verdict)
    return {
        photo: own
        for photo, own in proofs.items()
        if any(proof.verdict is Verdict.VERIFIED for proof in own.values())
    }


def _recognise(
    clues: NameEvidence, known: NamedPhotos, photo: int, proofs: Mapping[int, Proof]
) -> Recognition | None:
    row = int(np.searchsorted(clues.ids, photo))
    if row == len(clues.ids) or clues.ids[row] != photo:
        return None
    seen = known.seen_by(as_float32(clues.vectors[row]), photo, proofs)

    def prove(others: Sequence[int]) -> list[Proof]:
        return [proofs.get(other, UNPROVEN) for other in others]

    return recognise(seen, prove, clues.settings)
