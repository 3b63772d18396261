"""Geometric verification of two photos, and the figure of their matches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import InputError, PhotoError
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.photos.decode import decode
from engine.retrieval.picture import draw_match
from engine.retrieval.verification import Verification, verify
from engine.service.describing import describe_many
from engine.service.libraries import reader_if_any
from engine.service.models import active_model, model_id
from engine.service.photos import image_path

_PICTURE_PIXELS = 1200


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
        file = active_model(Layout(root), reader, model)
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
        model = active_model(Layout(root), reader, None)
        features = reader.features(model_id(reader, model), [one, other])
    if len({one, other} & features.keys()) < 2:
        return None
    about = model.metadata
    return Evidence(verify(features[one], features[other], about), about.verify.residual)


def _features(described: Features | PhotoError) -> Features:
    if isinstance(described, PhotoError):
        raise described
    return described


def write_picture(found: Match, target: Path) -> Path:
    """Draw the match figure of two photos and write it to a file.

    Args:
        found: the match.
        target: the image file; its extension sets the format.

    Returns:
        the absolute path of the file.

    Raises:
        InputError: the picture cannot be written there, or would replace one of the photos.
        PhotoError: a photo cannot be decoded.
    """
    target = absolute(target)
    if any(target.exists() and target.samefile(photo) for photo in (found.a, found.b)):
        raise InputError(f"{target} is one of the photos; choose another name.", target)
    photos = [decode(path, at_least=_PICTURE_PIXELS) for path in (found.a, found.b)]
    sizes = [(photo.width, photo.height) for photo in photos]
    picture = draw_match(
        found.verification,
        photos[0].pixels,
        photos[1].pixels,
        (sizes[0], sizes[1]),
        (found.a.name, found.b.name),
        found.model.metadata.verify.residual,
    )
    try:
        Image.fromarray(picture).save(target)
    except (OSError, ValueError) as error:
        raise InputError(
            f"The picture cannot be written to {target} ({error}); "
            "choose a folder that is there and a name that ends in .png or .jpg.",
            target,
        ) from error
    return target
