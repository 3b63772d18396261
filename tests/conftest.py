"""What the tests share: rendered places, the embedded model, real photographs where there are."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.delg.features import Features
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.model import Model, open_model
from engine.photos.decode import decode
from engine.samples.library import SampleSet, write_samples
from tests.sky_model import write_sky_model

cv2.setNumThreads(1)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    """Four rendered places (the second is a look-alike of the first) and four distractors."""
    folder = tmp_path_factory.mktemp("samples")
    return write_samples(folder, places=4, views=4, distractors=4, size=(800, 600))


@pytest.fixture(scope="session")
def places(samples: SampleSet) -> list[tuple[Path, ...]]:
    """The photos of each sample place."""
    return list(samples.landmarks.values())


@pytest.fixture(scope="session")
def model() -> Model:
    """The embedded model."""
    return open_model(EMBEDDED / f"{DEFAULT_NAME}.onnx")


@pytest.fixture(scope="session")
def sky_model(tmp_path_factory: pytest.TempPathFactory, model: Model) -> Model:
    """The embedded model, and it turns a photo's brightest border up."""
    return open_model(write_sky_model(tmp_path_factory.mktemp("sky") / "s.onnx", model.file.path))


@pytest.fixture(scope="session")
def features(samples: SampleSet, model: Model) -> Mapping[Path, Features]:
    """The embedded model's features of every sample photo."""
    paths = [path for photos in samples.landmarks.values() for path in photos]
    return {path: describe(path, model) for path in (*paths, *samples.distractors)}


def describe(path: Path, model: Model) -> Features:
    """A photo's features, without a worker process between."""
    photo = decode(path, at_least=model.metadata.max_side)
    return model.extract(photo.pixels, (photo.width, photo.height))


@pytest.fixture
def rng() -> np.random.Generator:
    """Chance, the same in each run."""
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def photographs() -> Path:
    """The folder of real photographs; the test is skipped where there is none."""
    folder = os.environ.get("CAIRN_PHOTOS")
    if not folder:
        pytest.skip("needs real photographs: set CAIRN_PHOTOS to a folder of them")
    return Path(folder)
