from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from labelled import held_out
from rules import Way, group_in, judge, recall_by_folder, ways_to_compare
from sites import places_of

from engine.delg.evidence_model import EvidenceModel
from engine.delg.metadata import ModelMetadata
from engine.delg.model import Model
from engine.library.records import Pair
from engine.samples.library import write_samples
from tests.packaging.model.running import tool, training_folder

PATHS = [Path(f"{number}.jpg") for number in range(12)]


@pytest.fixture
def metadata(model: Model) -> ModelMetadata:
    """Metadata with an evidence model that verifies from a probability of 0.9."""
    evidence = EvidenceModel({}, 0.0, 0.9, 0.6, 0.1, np.zeros((0, 8), np.int8))
    about = model.metadata
    return replace(about, verify=replace(about.verify, evidence=evidence))


def likely(a: int, b: int, probability: float = 0.8) -> Pair:
    return Pair(a, b, 20, "likely", probability)


def clique(*photos: int) -> list[Pair]:
    return [Pair(a, b, 50, "verified", 0.92) for a, b in combinations(photos, 2)]


def test_pairs_of_which_nobody_knows_are_neither_right_nor_wrong() -> None:
    folders = ["tower", "tower", "hall_a", "hall_b", "_other", "_other"]
    places = places_of(folders, ["hall_*"])
    found = judge([(0, 1, 2), (0, 1), (2, 3), (4, 5), (3, 4)], places)
    assert found.landmarks == 5
    assert found.largest == 3
    assert found.right == [(0, 1)]
    assert found.wrong == [(0, 2), (1, 2), (3, 4)]
    assert judge([], places) == (0, 0, [], [])


def test_each_folder_counts_alike_and_scattered_ones_do_not() -> None:
    folders = ["tower"] * 4 + ["hall"] * 2 + ["town"] * 3 + ["alone", "_other"]
    places = places_of(folders, [], scattered=["town"])
    found = judge([(0, 1, 2), (6, 7, 8)], places)
    np.testing.assert_allclose(recall_by_folder(found.right, places), [0, 0.5])


def test_ways_differ_in_what_likely_matches_count_for(metadata: ModelMetadata) -> None:
    pairs = [*clique(0, 1, 2), Pair(2, 3, 40, "verified", 0.91), likely(0, 3), likely(1, 3)]
    ways = {way.name: way for way in ways_to_compare()}
    groups = {name: group_in(way, pairs, PATHS, metadata) for name, way in ways.items()}
    assert groups["as it is"] == [(0, 1, 2, 3)]
    assert groups["verified only"] == [(0, 1, 2)]
    assert groups["join by 1.6 votes"] == [(0, 1, 2, 3)]
    assert groups["join by 2.4 votes"] == [(0, 1), (2, 3)]
    assert groups["chaining"] == [(0, 1, 2, 3)]
    assert ways["as it is"] == Way("as it is")


def test_chaining_uses_verified_pairs_alone(metadata: ModelMetadata) -> None:
    pairs = [*clique(0, 1), *clique(1, 2), likely(2, 3, 0.89)]
    assert group_in(Way("", None, verified_only=True), pairs, PATHS, metadata) == [(0, 1, 2)]


def test_held_out_photos_can_be_excluded(tmp_path: Path) -> None:
    for name in ("a/1.jpg", "a/2.jpg", "b/1.jpg", "_other/1.jpg", "_other/2.jpg"):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = held_out(
        tmp_path / "photos", 9, 9, [], scattered=["a"], newer_held_out=True, excluded=["b/1.jpg"]
    )
    names = [f"{path.parent.name}/{path.name}" for path in found.paths]
    assert names == ["a/1.jpg", "a/2.jpg", "_other/1.jpg"]
    assert found.places.scattered.tolist() == [True, True, False]


def test_places_that_nothing_was_fitted_on_are_grouped_in_every_way(tmp_path: Path) -> None:
    samples = write_samples(tmp_path / "samples", places=8, views=4, distractors=8, seed=3)
    excluded = sorted(next(iter(samples.landmarks.values())))[0]
    wrong = f"{excluded.parent.name}/{excluded.name}"
    photos = training_folder(samples, tmp_path / "photos")
    done = tool("rules.py", "--photos", photos, "--newer-held-out", "--exclude", wrong)
    assert done.code == 0, done.err
    assert done.out.startswith("35 photos, ")
    assert wrong not in done.out
    lines = [line.strip("| ").split(" | ") for line in done.out.splitlines() if line[:1] == "|"]
    rows = {line[0]: line[1:] for line in lines if len(line) == 7}
    assert list(rows)[2:] == [way.name for way in ways_to_compare()]
    precision, recall, macro, *counts = rows["as it is"]
    assert precision == "1.0000"
    assert float(recall) > 0.5
    assert float(macro) > 0.5
    assert counts[0] == "0"
    assert float(rows["join by 1.6 votes"][1]) >= float(recall)
    assert float(rows["join by 2.4 votes"][1]) <= float(recall)
    assert float(rows["chaining"][1]) >= float(rows["verified only"][1])
