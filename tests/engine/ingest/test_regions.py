"""A part of a photo is described as the whole photo was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.delg.features import Features
from engine.ingest.protocol import Region, Step, Task
from engine.ingest.supervisor import WorkerPool
from tests.sky_model import write_sky_model

WIDTH, HEIGHT = 320, 240
LEFT, TOP, SIDE, DEPTH = 100, 90, 128, 96


@pytest.fixture(scope="module")
def sky_pool(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Iterator[WorkerPool]:
    path = write_sky_model(tmp_path_factory.mktemp("model") / "sky.onnx", tiny_model)
    with WorkerPool(1, path) as pool:
        yield pool


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A bright sky, and below it a part whose own brightest border is its bottom."""
    picture = np.random.default_rng(5).integers(0, 100, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    picture[:60] += 120
    picture[TOP + DEPTH // 2 : TOP + DEPTH, LEFT : LEFT + SIDE] += 60
    return picture


def described(pool: WorkerPool, path: Path, pixels: np.ndarray, region: Region) -> Features:
    Image.fromarray(pixels).save(path)
    (result,) = pool.map([Task(0, path, Step.DESCRIBE, region=region)])
    assert isinstance(result.value, Features)
    return result.value


@pytest.mark.parametrize(
    ("turns", "region"),
    [
        (1, Region(TOP, WIDTH - LEFT - SIDE, DEPTH, SIDE)),
        (2, Region(WIDTH - LEFT - SIDE, HEIGHT - TOP - DEPTH, SIDE, DEPTH)),
        (3, Region(HEIGHT - TOP - DEPTH, LEFT, DEPTH, SIDE)),
    ],
)
def test_a_part_of_a_photo_on_its_side_is_turned_with_the_photo(
    tmp_path: Path, sky_pool: WorkerPool, picture: np.ndarray, turns: int, region: Region
) -> None:
    upright = described(sky_pool, tmp_path / "a.png", picture, Region(LEFT, TOP, SIDE, DEPTH))
    found = described(sky_pool, tmp_path / "b.png", np.rot90(picture, turns), region)
    expected = upright.turned(turns)
    assert found.size == expected.size
    np.testing.assert_array_equal(found.descriptors, expected.descriptors)
    np.testing.assert_array_equal(found.global_feature, expected.global_feature)
    np.testing.assert_allclose(found.keypoints, expected.keypoints, atol=0.02)


def test_a_part_of_a_photo_that_stands_is_not_turned_by_itself(
    tmp_path: Path, sky_pool: WorkerPool, pool: WorkerPool, picture: np.ndarray
) -> None:
    region = Region(LEFT, TOP, SIDE, DEPTH)
    found = described(sky_pool, tmp_path / "a.png", picture, region)
    plain = described(pool, tmp_path / "b.png", picture, region)
    assert found.pack_local() == plain.pack_local()
    assert found.pack_global() == plain.pack_global()
