from __future__ import annotations

from pathlib import Path

from rules import judge
from sites import places_of

from engine.samples.library import write_samples
from tests.packaging.model.running import tool, training_folder


def test_pairs_of_which_nobody_knows_are_neither_right_nor_wrong() -> None:
    folders = ["tower", "tower", "hall_a", "hall_b", "_other", "_other"]
    places = places_of(folders, ["hall_*"])
    found = judge([(0, 1, 2), (0, 1), (2, 3), (4, 5), (3, 4)], places)
    assert found.landmarks == 5
    assert found.largest == 3
    assert found.right == 1
    assert found.wrong == [(0, 2), (1, 2), (3, 4)]
    assert judge([], places) == (0, 0, 0, [])


def test_places_that_nothing_was_fitted_on_are_grouped_in_every_way(tmp_path: Path) -> None:
    samples = write_samples(tmp_path / "samples", places=8, views=4, distractors=8, seed=3)
    done = tool("rules.py", "--photos", training_folder(samples, tmp_path / "photos"))
    assert done.code == 0, done.err
    lines = [line.split(" | ") for line in done.out.splitlines() if line.startswith("| ")]
    usual = next(line for line in lines if line[0] == "| as it is")
    assert usual[2] == "1.0000"
    assert float(usual[3]) > 0.5
    recalls = [float(line[3]) for line in lines if line[0] == "| another threshold"]
    assert recalls[0] >= float(usual[3]) >= recalls[-1]
