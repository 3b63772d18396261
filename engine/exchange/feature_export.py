"""Feature extraction from images into NumPy files that other programs can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.delg.features import Features, normalise
from engine.errors import InputError, PhotoError
from engine.library.access import LibraryAccess
from engine.library.connection import reader_if_any
from engine.library.photo_arguments import image_path
from engine.library.photo_reads import absolute
from engine.workers.worker_pool import describe_many


@dataclass(frozen=True)
class Extracted:
    """The files that an extraction wrote, with the images that failed.

    Attributes:
        files: the .npz files, sorted.
        failed: the errors of images that could not be described, sorted by path.
    """

    files: list[Path]
    failed: list[PhotoError]


def extract(
    library: LibraryAccess,
    images: Sequence[str],
    folder: Path,
    model: str | None,
    progress: Callable[[int, int], None],
) -> Extracted:
    """Extract the features of each image and write them to ``<stem>.npz``.

    The arrays are global (D,), keypoints (N, 2) in pixels, scales (N,), scores (N,), descriptors
    (N, d) and size (width, height) in pixels; global feature and descriptors have unit length.

    Args:
        library: for the choice of the model and ids of photos; it need not exist.
        images: paths or photo ids.
        folder: where to write; created if missing.
        model: the name of a model, or None for the active one.
        progress: called with (done, total).

    Raises:
        NotFoundError: an image or the model is missing.
        InputError: two images have the same stem, or the folder cannot be written.
    """
    with reader_if_any(library.root) as reader:
        file = library.model(reader, model)
        paths = [image_path(image, reader) for image in images]
    stem, count = Counter(path.stem for path in paths).most_common(1)[0]
    if count > 1:
        raise InputError(f"{count} images are named {stem!r}; their files would be one.")
    folder = absolute(folder)
    written, failed = [], []
    for done, (path, result) in enumerate(describe_many(paths, file.path), start=1):
        if isinstance(result, PhotoError):
            failed.append(result)
        else:
            written.append(_write(folder / f"{path.stem}.npz", result))
        progress(done, len(paths))
    return Extracted(sorted(written), sorted(failed, key=lambda error: error.path or ""))


def _write(target: Path, features: Features) -> Path:
    arrays: dict[str, Any] = {
        "global": normalise(features.global_feature.astype(np.float32)),
        "keypoints": features.keypoints,
        "scales": features.scales,
        "scores": features.scores,
        "descriptors": features.unit_descriptors(),
        "size": np.array(features.size),
    }
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        np.savez(target, **arrays)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}.", target) from error
    return target
