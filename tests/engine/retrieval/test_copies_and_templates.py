"""Copies of one picture, and different pictures of one template, by the embedded model."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from engine.delg.features import Features
from engine.delg.model import Model
from engine.retrieval.alignment import Frame, MatchedPoints
from engine.retrieval.matching import mutual_nearest
from engine.retrieval.static_matches import are_one_picture, static_matches
from engine.retrieval.verification import verify
from engine.samples.places import make_place
from engine.samples.render import render
from engine.samples.templates import TemplateKind, render_template
from engine.samples.views import random_view

# Forms differ in a few words alone: one pair in six is taken for one picture.
KINDS = [kind for kind in TemplateKind if kind is not TemplateKind.FORM]


def extract(picture: np.ndarray, model: Model) -> Features:
    height, width = picture.shape[:2]
    return model.extract(picture, (width, height))


def make_copy(picture: np.ndarray) -> np.ndarray:
    """Scale to 0.7, brighten by a tenth and compress as JPEG of quality 60."""
    image = Image.fromarray(picture)
    smaller = image.resize((round(image.width * 0.7), round(image.height * 0.7)))
    data = io.BytesIO()
    ImageEnhance.Brightness(smaller).enhance(1.1).save(data, "JPEG", quality=60)
    return np.asarray(Image.open(data))


def is_one_picture(a: Features, b: Features, model: Model) -> bool:
    frames = (Frame(a.size, model.metadata.max_side), Frame(b.size, model.metadata.max_side))
    matches = mutual_nearest(a, b, model.metadata.match_min_cosine)
    points = MatchedPoints.of(frames, a.keypoints[matches.a], b.keypoints[matches.b])
    static = static_matches(points.a, points.b, points.extent)
    return are_one_picture(a, b, matches, static)


@pytest.mark.parametrize("kind", KINDS)
def test_two_contents_of_one_template_are_not_one_picture(kind: TemplateKind, model: Model) -> None:
    a, b = (extract(render_template(kind, 0, content), model) for content in (0, 1))
    assert not is_one_picture(a, b, model)
    # A copy keeps half of the features or more.
    assert verify(a, b, model.metadata).agreeing < len(a.scores) / 4


@pytest.mark.parametrize("kind", [TemplateKind.INVOICE, TemplateKind.GAME, "place"])
def test_a_copy_is_one_picture_and_keeps_half_of_its_features(
    kind: TemplateKind | str, model: Model
) -> None:
    if isinstance(kind, TemplateKind):
        picture = render_template(kind, 0, 0)
    else:
        place = make_place(0, style=0)
        picture = render(place, random_view(place, 0), (1000, 750))
    original, copy = extract(picture, model), extract(make_copy(picture), model)
    assert is_one_picture(original, copy, model)
    assert verify(original, copy, model.metadata).agreeing >= len(original.scores) / 2
