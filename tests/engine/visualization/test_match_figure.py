from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.delg.features import Features
from engine.delg.model import Model
from engine.photos.decode import decode
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import verify
from engine.samples.library import SampleSet
from engine.visualization.match_figure import draw_match, match_title, residual_colour
from tests.synthetic_match import synthetic_match


def test_a_picture_shows_both_photos_and_the_points(
    samples: SampleSet, features: Mapping[Path, Features], model: Model
) -> None:
    a, b = next(iter(samples.landmarks.values()))[:2]
    match = verify(features[a], features[b], model.metadata)
    left, right = (decode(path).pixels for path in (a, b))
    sizes = ((800, 600), (800, 600))
    names = ("a.jpg", "caf\udce9.jpg")
    drawn = draw_match(match, left, right, sizes, names, model.metadata.verify.residual)
    assert drawn.shape[1] > 1800
    assert drawn.dtype == np.uint8
    bare = draw_match(
        verify(features[a], features[samples.distractors[1]], model.metadata),
        left,
        right,
        sizes,
        names,
        20,
    )
    assert (drawn != bare).any(axis=2).sum() > 2000


def test_the_title_says_the_verdict_the_probability_and_the_points() -> None:
    sure = synthetic_match(Verdict.VERIFIED, 52, 0.99234)
    assert match_title(sure) == (
        "Verified: the same place  ·  99.2 %  ·  52 matched points (affine)"
    )
    none = synthetic_match(None, 4, 0.0002)
    assert match_title(none) == (
        "No match: no evidence for the same place  ·  under 1 %  ·  14 candidates"
    )


def test_the_title_says_no_probability_where_the_model_gives_none() -> None:
    likely = synthetic_match(Verdict.LIKELY, 20)
    assert match_title(likely) == "Likely the same place  ·  20 matched points (affine)"


def test_colours_go_from_green_over_yellow_to_red() -> None:
    good, middle, poor = (residual_colour(share) for share in (0, 0.5, 1))
    assert good[1] > good[0]
    assert min(middle[:2]) > middle[2]
    assert poor[0] > poor[1]
