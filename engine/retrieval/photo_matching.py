"""Geometric verification of two photos, and the figure of their matches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import PhotoError
from engine.library.active_model import active_model, installed, model_id
from engine.library.connection import open_reader, reader_if_any
from engine.library.layout import Layout
from engine.library.photo_arguments import image_path
from engine.retrieval.verification import Verification, verify
from engine.workers.worker_pool import describe_many


@dataclass(frozen=True)
class Match:
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


def match(root: Path, a: str, b: str, model: str | None) -> Match:
    """Verify two photos against each other; a library is not needed.

    Args:
        root: the library's folder.
        a: path or id of the first photo.
        b: path or id of the second photo.
        model: the name of a model, or None for the active one.

    Raises:
        InputError: a photo or the model is missing.
        PhotoError: a photo cannot be read, decoded or described.
    """
    with reader_if_any(root) as reader:
        file = active_model(installed(Layout(root)), reader, model)
        paths = image_path(a, reader), image_path(b, reader)
    features = dict(describe_many(list(dict.fromkeys(paths)), file.path))
    first, second = (_features(features[path]) for path in paths)
    return Match(*paths, file, verify(first, second, file.metadata))


@dataclass(frozen=True)
class Evidence:
    """The verification of two photos of a library by their stored features.

    Attributes:
        verification: from the first photo to the second.
        tolerance: the largest residual of an inlier, in the unit of `Verification.residuals`.
    """

    verification: Verification
    tolerance: float


def stored_evidence(root: Path, one: int, other: int) -> Evidence | None:
    """Verify two photos of a library by their stored features; no file is opened.

    Args:
        root: the library's folder.
        one: the id of the first photo.
        other: the id of the second photo.

    Returns:
        None if one of them has no features of the active model.

    Raises:
        NoFeaturesError: the library has no features of the active model.
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        model = active_model(installed(Layout(root)), reader)
        features = reader.features(model_id(reader, model), [one, other])
    if len({one, other} & features.keys()) < 2:
        return None
    about = model.metadata
    return Evidence(verify(features[one], features[other], about), about.verify.residual)


def _features(described: Features | PhotoError) -> Features:
    if isinstance(described, PhotoError):
        raise described
    return described
