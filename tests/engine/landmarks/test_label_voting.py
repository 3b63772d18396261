from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.metadata import VerifySettings
from engine.landmarks.label_voting import (
    NEAREST,
    UNPROVEN,
    Proof,
    Prove,
    Recognition,
    Resemblance,
    agreed,
    recognise,
)
from engine.retrieval.verdict import Verdict, verdict_of

SETTINGS = VerifySettings(residual=20, verified=20, likely=14, weak=10)  # inliers count up to 60


def seen(
    named: Sequence[tuple[int, float]], background: Sequence[float] = (0.1, 0.1)
) -> Resemblance:
    """Named photos 0, 1, … as (label, cosine)."""
    labels = np.array([label for label, _ in named], np.int64)
    cosines = np.array([cosine for _, cosine in named], np.float32)
    return Resemblance(np.arange(len(named)), labels, cosines, np.array(background, np.float32))


def proving(inliers: dict[int, int]) -> Prove:
    def prove(photos: Sequence[int]) -> list[Proof]:
        counts = [inliers.get(photo, 0) for photo in photos]
        return [Proof(count, verdict_of(count, None, SETTINGS)) for count in counts]

    return prove


def test_votes_of_a_label_add_up_less_the_background() -> None:
    found = recognise(
        seen([(7, 0.6), (7, 0.5), (8, 0.7)], [0.2, 0.3, -1, -1, -1, -1]),
        proving({0: 30, 1: 90, 2: 60}),
        SETTINGS,
    )
    # The 5 nearest of the background have a mean of -0.5; label 7: (0.6 + 30/60 + 0.5) +
    # (0.5 + 1 + 0.5), label 8: 0.7 + 1 + 0.5.
    assert found is not None
    assert (found.label, found.support) == (7, (1, 0))
    assert found.confidence == pytest.approx(1 - math.exp(-3.6), abs=1e-6)


def test_a_label_without_a_verified_photo_does_not_win() -> None:
    look_alikes = [(7, 0.9)] * 4
    found = recognise(seen([*look_alikes, (8, 0.4)]), proving({0: 19, 1: 19, 4: 20}), SETTINGS)
    assert found is not None
    assert (found.label, found.support) == (8, (4,))
    assert recognise(seen(look_alikes), proving({0: 19, 1: 19}), SETTINGS) is None


def test_without_background_photos_other_labels_are_the_background() -> None:
    found = recognise(seen([(7, 0.6), (8, 0.5), (8, 0.3)], []), proving({0: 60}), SETTINGS)
    assert found is not None
    assert found.confidence == pytest.approx(1 - math.exp(-(0.6 + 1 - 0.4)), abs=1e-6)


def test_only_the_nearest_are_verified_nearest_first() -> None:
    asked: list[int] = []

    def prove(photos: Sequence[int]) -> list[Proof]:
        asked.extend(photos)
        return [UNPROVEN for _ in photos]

    assert recognise(seen([(1, 0.01 * n) for n in range(NEAREST + 5)]), prove, SETTINGS) is None
    assert asked == list(range(NEAREST + 4, 4, -1))


def test_nothing_named_recognises_nothing() -> None:
    assert recognise(seen([]), proving({}), SETTINGS) is None
    assert agreed([]) is None


def test_contradicting_photos_of_a_landmark_lower_the_confidence() -> None:
    same = [Recognition(7, 0.6, (1,)), Recognition(7, 0.8, (2, 1))]
    assert agreed(same) == Recognition(7, 0.8, (2, 1))
    divided = agreed([*same, Recognition(8, 0.6, (3,))])
    assert divided is not None
    assert (divided.label, divided.support) == (7, (2, 1))
    assert divided.confidence == pytest.approx(0.8 * 1.4 / 2.0)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.floats(-1, 1, width=32)), max_size=15),
    st.lists(st.floats(-1, 1, width=32), max_size=8),
    st.dictionaries(st.integers(0, 14), st.integers(0, 200)),
)
def test_a_name_is_bounded_and_has_verified_support_of_its_label(
    named: list[tuple[int, float]], background: list[float], inliers: dict[int, int]
) -> None:
    found = recognise(seen(named, background), proving(inliers), SETTINGS)
    if found is not None:
        assert 0 <= found.confidence <= 1
        assert found.support
        for photo in found.support:
            assert named[photo][0] == found.label
            assert verdict_of(inliers[photo], None, SETTINGS) is Verdict.VERIFIED


@given(st.integers(20, 100), st.integers(0, 100), st.floats(0, 1, width=32))
def test_more_inliers_never_make_it_less_sure(inliers: int, more: int, cosine: float) -> None:
    few = recognise(seen([(1, cosine)]), proving({0: inliers}), SETTINGS)
    many = recognise(seen([(1, cosine)]), proving({0: inliers + more}), SETTINGS)
    assert few is not None
    assert many is not None
    assert few.confidence <= many.confidence
