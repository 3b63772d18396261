"""Landmark recognition of images, by the named landmarks of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import PhotoError
from engine.landmarks.label_voting import UNPROVEN, Proof, recognise
from engine.landmarks.named_photos import NamedLandmarks, NamedPhotos
from engine.library.active_model import model_id
from engine.library.photo_arguments import image_path
from engine.library.reads import LibraryReader
from engine.photos.identity import content_key
from engine.retrieval.ranking import verify_many
from engine.workers.worker_pool import describe_many


@dataclass(frozen=True)
class LandmarkPrediction:
    """The landmark predicted for an image.

    Attributes:
        path: the image file.
        landmark: its name; None if no landmark is certain enough.
        id: of the landmark, or None.
        confidence: 0 to 1, comparable between images; 0 without a landmark.
        support: files of the landmark's verified photos, strongest first.
    """

    path: Path
    landmark: str | None
    id: int | None
    confidence: float
    support: tuple[Path, ...]


@dataclass(frozen=True)
class Recognized:
    """The predictions for several images, with the images that failed.

    Attributes:
        predictions: in the order of the images.
        failed: the errors of images that could not be described.
    """

    predictions: list[LandmarkPrediction]
    failed: list[PhotoError]


def recognize(
    reader: LibraryReader,
    model: ModelFile,
    named: NamedLandmarks,
    images: Sequence[str],
    progress: Callable[[int, int, str], None],
) -> Recognized:
    """Predict the landmark of each image.

    An image that the library holds is compared with the other photos only.

    Args:
        reader: the library.
        model: whose features are compared.
        named: the landmarks that have a name.
        images: paths or photo ids.
        progress: called with (done, total, description).

    Raises:
        InputError: an image is missing, or the library has no features of the model.
    """
    recognizer = _Recognizer(reader, model, named)
    paths = list(dict.fromkeys(image_path(image, reader) for image in images))
    described: dict[Path, Features] = {}
    failed = []
    for done, (path, result) in enumerate(describe_many(paths, model.path), start=1):
        if isinstance(result, PhotoError):
            failed.append(result)
        else:
            described[path] = result
        progress(done, len(paths), "described")
    found = [recognizer.predict(path, described[path]) for path in paths if path in described]
    return Recognized(found, sorted(failed, key=lambda error: error.path or ""))


class _Recognizer:
    def __init__(self, reader: LibraryReader, model: ModelFile, named: NamedLandmarks) -> None:
        self.model = model
        self._reader = reader
        self._known_as = model_id(reader, model)
        self._named = named
        grouped = {photo for landmark in reader.landmarks() for photo in landmark.photos}
        self._photos = NamedPhotos.of(*reader.vectors(self._known_as), named, grouped)

    def predict(self, path: Path, features: Features) -> LandmarkPrediction:
        own = self._reader.photo_by_content(content_key(path))
        seen = self._photos.seen_by(
            features.global_feature.astype(np.float32), None if own is None else own.id
        )
        found = recognise(
            seen, lambda photos: self._proofs(features, photos), self.model.metadata.verify
        )
        if found is None:
            return LandmarkPrediction(path, None, None, 0.0, ())
        files = self._reader.paths(found.support)
        support = tuple(files[photo][0] for photo in found.support if photo in files)
        name, _ = self._named[found.label]
        return LandmarkPrediction(path, name, found.label, found.confidence, support)

    def _proofs(self, query: Features, photos: Sequence[int]) -> list[Proof]:
        features = self._reader.features(self._known_as, photos)
        there = [photo for photo in photos if photo in features]
        found = verify_many(query, [features[photo] for photo in there], self.model.metadata)
        proofs = {
            photo: Proof(one.inliers, one.verdict) for photo, one in zip(there, found, strict=True)
        }
        return [proofs.get(photo, UNPROVEN) for photo in photos]
