"""A query image, or a part of it, is described as a photo in each plausible orientation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.delg.features import QueryFeatures
from engine.delg.model import Model, open_model
from engine.errors import PhotoError
from engine.samples.places import make_place
from engine.samples.render import render
from engine.samples.views import View, orbit
from engine.workers.protocol import Region, Step, Task
from engine.workers.worker_pool import WorkerPool
from tests.sky_model import write_sky_model

WIDTH, HEIGHT = 320, 240
LEFT, TOP, SIDE, DEPTH = 100, 90, 128, 96


@pytest.fixture(scope="module")
def sky_path(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Path:
    return write_sky_model(tmp_path_factory.mktemp("model") / "sky.onnx", tiny_model)


@pytest.fixture(scope="module")
def sky_pool(sky_path: Path) -> Iterator[WorkerPool]:
    with WorkerPool(1, sky_path) as pool:
        yield pool


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """A bright sky, and below it a part whose own brightest border is its bottom."""
    picture = np.random.default_rng(5).integers(0, 100, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    picture[:60] += 120
    picture[TOP + DEPTH // 2 : TOP + DEPTH, LEFT : LEFT + SIDE] += 60
    return picture


def described(
    pool: WorkerPool, path: Path, pixels: np.ndarray, region: Region | None
) -> QueryFeatures:
    Image.fromarray(pixels).save(path)
    (result,) = pool.map([Task(0, path, Step.QUERY, region=region)])
    assert isinstance(result.value, QueryFeatures)
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
    part = Region(LEFT, TOP, SIDE, DEPTH)
    upright = described(sky_pool, tmp_path / "a.png", picture, part).in_photo()
    query = described(sky_pool, tmp_path / "b.png", np.rot90(picture, turns), region)
    found, expected = query.in_photo(), upright.turned(turns)
    assert len(query.turns) == 1
    assert found.size == expected.size
    np.testing.assert_array_equal(found.descriptors, expected.descriptors)
    np.testing.assert_array_equal(found.global_feature, expected.global_feature)
    np.testing.assert_allclose(found.keypoints, expected.keypoints, atol=0.02)


def test_a_part_of_a_photo_that_stands_is_not_turned_by_itself(
    tmp_path: Path, sky_pool: WorkerPool, pool: WorkerPool, picture: np.ndarray
) -> None:
    region = Region(LEFT, TOP, SIDE, DEPTH)
    (found,) = described(sky_pool, tmp_path / "a.png", picture, region).turns
    (plain,) = described(pool, tmp_path / "b.png", picture, region).turns
    assert found.pack_local() == plain.pack_local()
    assert found.pack_global() == plain.pack_global()


def test_a_photo_of_uncertain_orientation_is_described_in_each_that_is_plausible(
    tmp_path: Path, sky_pool: WorkerPool, sky_path: Path, picture: np.ndarray
) -> None:
    half = picture[: HEIGHT // 2]
    ambiguous = np.concatenate([half, half[::-1]])  # as bright at the bottom as at the top
    size = (WIDTH, HEIGHT)
    query = described(sky_pool, tmp_path / "a.png", ambiguous, None)
    model = open_model(sky_path)
    expected = [model.extract(ambiguous, size, quarter_turns=turns) for turns in (0, 2)]
    packed = [turn.pack_local() for turn in query.turns]
    assert sorted(packed) == sorted(turn.pack_local() for turn in expected)
    assert (query.origin, query.photo_size) == ((0, 0), size)


def test_a_small_part_of_a_large_photo_has_the_features_of_its_crop(
    tmp_path: Path, model: Model
) -> None:
    place = make_place(3)
    wide = np.random.default_rng(2).integers(90, 160, (600, 4000, 3)).astype(np.uint8)
    small = render(place, View(orbit(place)), (800, 600))
    wide[:, 1600:2400] = small
    with WorkerPool(1, model.file.path) as pool:
        query = described(pool, tmp_path / "wide.png", wide, Region(1600, 0, 800, 600))
    (found,) = query.turns
    crop = model.extract(small, (800, 600))
    own = found.scales >= crop.scales.min()  # smaller levels show it as the whole photo's do
    np.testing.assert_array_equal(found.global_feature, crop.global_feature)
    np.testing.assert_array_equal(found.descriptors[own], crop.descriptors)
    np.testing.assert_array_equal(found.keypoints[own], crop.keypoints)
    placed = query.in_photo()
    assert placed.size == (4000, 600)
    expected = crop.keypoints + np.array([1600, 0])
    np.testing.assert_allclose(placed.keypoints[own], expected, atol=0.1)


def test_a_region_outside_of_the_photo_is_refused(
    tmp_path: Path, pool: WorkerPool, picture: np.ndarray
) -> None:
    Image.fromarray(picture).save(tmp_path / "a.png")
    task = Task(0, tmp_path / "a.png", Step.QUERY, region=Region(WIDTH, 0, 50, 50))
    (result,) = pool.map([task])
    assert isinstance(result.value, PhotoError)
