from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.pyramid import (
    SIDE_STEP,
    plan_coarse_levels,
    plan_levels,
    render_level,
    smallest_global,
)

SCALES = (0.5, 0.7, 1.0)
sides = st.integers(32, 9000)


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    return [(one.width, one.height) for one in plan_levels((width, height), 640, SCALES, SCALES)]


def test_levels_of_a_large_photo() -> None:
    assert sizes(4000, 3000) == [(320, 256), (448, 320), (640, 480)]


def test_a_portrait_has_the_levels_of_a_landscape_turned() -> None:
    assert sizes(3000, 4000) == [(height, width) for width, height in sizes(4000, 3000)]


def test_scales_that_a_small_photo_cannot_give_are_one_level() -> None:
    assert sizes(400, 300) == [(320, 256), (384, 288)]


@given(width=sides, height=sides)
def test_levels_are_never_enlarged_and_always_multiples(width: int, height: int) -> None:
    for level in plan_levels((width, height), 640, SCALES, SCALES):
        assert level.width <= width
        assert level.height <= height
        assert level.width % SIDE_STEP == level.height % SIDE_STEP == 0


@given(width=sides, height=sides)
def test_factors_lead_from_the_original_to_the_level(width: int, height: int) -> None:
    for level in plan_levels((width, height), 640, SCALES, SCALES):
        assert level.factors[0] * width == pytest.approx(level.width)
        assert level.factors[1] * height == pytest.approx(level.height)


def test_a_level_serves_the_heads_whose_scales_it_stands_for() -> None:
    levels = plan_levels((4000, 3000), 640, local_scales=(0.5, 1.0), global_scales=(1.0, 0.7))
    served = [(level.width, level.is_local, level.is_global) for level in levels]
    assert served == [(320, True, False), (448, False, True), (640, True, True)]


def test_the_smallest_level_of_the_global_feature_is_not_one_of_local_features_alone() -> None:
    levels = plan_levels((4000, 3000), 640, local_scales=(0.35, 0.5), global_scales=(1.0, 0.7))
    assert smallest_global(levels) is levels[2]
    assert levels[2].width == 448


def test_coarse_levels_show_a_part_as_the_pyramid_of_its_photo_does() -> None:
    size = (2000, 1500)
    own = plan_levels(size, 640, SCALES, SCALES)
    levels = plan_coarse_levels(own, size, 640, SCALES, share=0.5)
    assert [(level.width, level.height) for level in levels] == [(160, 128), (224, 160)]
    assert all(level.is_local and not level.is_global for level in levels)


@given(width=sides, height=sides, share=st.floats(0.01, 1))
def test_coarse_levels_are_smaller_than_all_of_the_part(
    width: int, height: int, share: float
) -> None:
    own = plan_levels((width, height), 640, SCALES, SCALES)
    for level in plan_coarse_levels(own, (width, height), 640, SCALES, share):
        assert max(level.width, level.height) < max(own[0].width, own[0].height)


def test_a_whole_photo_has_no_coarse_levels() -> None:
    own = plan_levels((4000, 3000), 640, SCALES, SCALES)
    assert plan_coarse_levels(own, (4000, 3000), 640, SCALES, share=1.0) == []


def test_a_level_is_an_area_average_in_planes() -> None:
    pixels = np.zeros((640, 640, 3), np.uint8)
    pixels[::2, :, 0] = 200
    (level,) = plan_levels((640, 640), 320, (1.0,), (1.0,))
    image = render_level(pixels, level)
    assert image.shape == (1, 3, 320, 320)
    assert image[0, 0].min() == image[0, 0].max() == 100
    assert image[0, 1:].max() == 0
