"""Extract: the features of images, as files that other programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.delg.features import Features, normalise
from engine.errors import InputError, PhotoError
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.service.describing import describe_many
from engine.service.libraries import reader_if_any
from engine.service.models import active_model
from engine.service.photos import image_path


@dataclass(frozen=True)
class Extracted:
    """What was written, and what could not be.

    Attributes:
        files: the .npz files.
        failed: the errors of images that could not be described.
    """

    files: list[Path]
    failed: list[PhotoError]


def extract(
    root: Path,
    images: Sequence[str],
    folder: Path,
    model: str | None,
    progress: Callable[[int, int], None],
) -> Extracted:
    """Writes ``<stem>.npz`` for each image.

    Raises:
        NotFoundError: an image is not there.
        InputError: two images have one stem, or the folder cannot be written.
    """
    with reader_if_any(root) as reader:
        file = active_model(Layout(root), reader, model)
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
