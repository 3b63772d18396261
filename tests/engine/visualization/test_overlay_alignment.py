from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.delg.model import Model
from engine.library.connection import open_writer
from engine.retrieval.geometry import transfer
from engine.visualization.overlay_alignment import _holds
from tests.engine.landmarks.test_updater import add


def test_a_photo_of_the_same_place_is_laid_on_another_one_by_what_is_kept(
    tmp_path: Path, model: Model, features: Mapping[Path, Features], places: list[tuple[Path, ...]]
) -> None:
    root = tmp_path / "library"
    with open_writer(root) as writer:
        add(writer, model, features, [*places[0][:2], places[2][0]])
        ids = [one.photo_id for one in sorted(writer.captures(), key=lambda one: one.photo_id)]
    base, photo, elsewhere = ids
    unmoved = Cairn(root).align_overlay(base, base)
    assert unmoved is not None
    assert np.array_equal(unmoved, np.eye(3))
    found, evidence = Cairn(root).align_overlay(base, photo), Cairn(root).evidence(photo, base)
    assert found is not None
    assert evidence is not None
    match = evidence.verification
    assert match.inliers >= model.metadata.verify.likely
    away = np.linalg.norm(transfer(found, match.points_a) - match.points_b, axis=1)
    assert np.median(away) < 20
    assert Cairn(root).align_overlay(base, elsewhere) is None
    assert Cairn(root).evidence(base, 99) is None


def test_a_geometry_that_tears_a_photo_apart_holds_nothing() -> None:
    size = (800, 600)
    assert _holds(np.eye(3), size, size)
    mirrored = np.diag([-1.0, 1.0, 1.0])
    beyond_the_horizon = np.array([[1.0, 0, 0], [0, 1, 0], [-1 / 400, 0, 1]])
    tiny = np.diag([0.1, 0.1, 1.0])
    for bad in (mirrored, beyond_the_horizon, tiny):
        assert not _holds(bad, size, size)
