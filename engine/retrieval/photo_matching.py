"""Geometric verification of two photos, and the figure of their matches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import PhotoError
from engine.library.active_model import model_id
from engine.library.reads import LibraryReader
from engine.retrieval.verification import Verification, verify
from engine.workers.worker_pool import describe_many


@dataclass(frozen=True)
class PhotoMatch:
    """Two photos and the evidence of their match.

    Attributes:
        a: file of the first photo.
        b: file of the second photo.
        model: the model whose features were matched.
        verification: the evidence, from a to b.
    """

    a: Path
    b: Path
    model: ModelFile
    verification: Verification


def match_photos(a: Path, b: Path, model: ModelFile) -> PhotoMatch:
    """Describe two photos and verify them against each other.

    Args:
        a: file of the first photo.
        b: file of the second photo.
        model: the model that describes them.

    Raises:
        PhotoError: a photo cannot be read, decoded or described.
    """
    features = dict(describe_many(list(dict.fromkeys((a, b))), model.path))
    first, second = (_features(features[path]) for path in (a, b))
    return PhotoMatch(a, b, model, verify(first, second, model.metadata))


@dataclass(frozen=True)
class PairEvidence:
    """The verification of two photos of a library by their stored features.

    Attributes:
        verification: from the first photo to the second.
        tolerance: the largest residual of an inlier, in the unit of `Verification.residuals`.
    """

    verification: Verification
    tolerance: float


def stored_evidence(
    reader: LibraryReader, model: ModelFile, one: int, other: int
) -> PairEvidence | None:
    """Verify two photos of a library by their stored features; no file is opened.

    Args:
        reader: the library.
        model: the active model.
        one: the id of the first photo.
        other: the id of the second photo.

    Returns:
        None if one of them has no features of the model.

    Raises:
        NoFeaturesError: the library has no features of the model.
    """
    features = reader.features(model_id(reader, model), [one, other])
    if len({one, other} & features.keys()) < 2:
        return None
    about = model.metadata
    return PairEvidence(verify(features[one], features[other], about), about.verify.residual)


def _features(described: Features | PhotoError) -> Features:
    if isinstance(described, PhotoError):
        raise described
    return described
