"""The embedded model on real photographs; skipped where there are none."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg.model import Model
from engine.evaluation.protocols import evaluate
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import verify
from tests.conftest import describe

PLACES = ("lund", "sacre_coeur", "sceaux")


def test_holiday_photos_find_their_scene_far_better_than_chance(
    photographs: Path, tmp_path: Path
) -> None:
    metrics, failed = evaluate(
        Cairn(tmp_path / "library"),
        "retrieval",
        photographs / "dev" / "holidays",
        verified=False,
        model=None,
        progress=lambda done, total, what: None,
    )
    assert not failed
    assert metrics["map"] > 0.82
    assert metrics["recall_at_1"] > 0.85


@pytest.fixture(scope="module")
def views(photographs: Path) -> dict[str, list[Path]]:
    return {place: sorted((photographs / "demo" / place).iterdir())[:4] for place in PLACES}


def test_neighbouring_views_are_verified(views: dict[str, list[Path]], model: Model) -> None:
    for place, photos in views.items():
        features = [describe(path, model) for path in photos]
        verdicts = [verify(a, b, model.metadata).verdict for a, b in combinations(features, 2)]
        assert Verdict.VERIFIED in verdicts, place


def test_views_of_different_places_are_not_verified(
    views: dict[str, list[Path]], model: Model
) -> None:
    features = {path: describe(path, model) for photos in views.values() for path in photos}
    for one, other in combinations(views.values(), 2):
        for a, b in product(one, other):
            found = verify(features[a], features[b], model.metadata)
            assert found.verdict is not Verdict.VERIFIED, (a, b)
