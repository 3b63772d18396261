from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")

from hypothesis import given, settings
from hypothesis import strategies as st
from photos import UNLABELLED, split_photos

COUNTS = st.lists(st.integers(1, 4), min_size=2, max_size=6)


def filled(root: Path, counts: list[int], unlabelled: int = 0) -> Path:
    """Folders p0, p1, … of empty files, and `UNLABELLED` where it is to have some."""
    named = {f"p{i}": count for i, count in enumerate(counts)}
    for name, count in (named | ({UNLABELLED: unlabelled} if unlabelled else {})).items():
        (root / name).mkdir()
        for i in range(count):
            (root / name / f"{i}.jpg").touch()
    return root


@settings(max_examples=20, deadline=None)
@given(counts=COUNTS, unlabelled=st.integers(0, 5))
def test_every_photo_is_in_one_part_and_no_landmark_in_two(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], unlabelled: int
) -> None:
    root = filled(tmp_path_factory.mktemp("photos"), counts, unlabelled)
    split = split_photos(root)
    parts = (split.fit, split.unlabelled, split.calibration)
    assert sorted(photo for part in parts for photo in part) == sorted(root.rglob("*.jpg"))
    fitted = {photo.parent for photo in split.fit}
    calibrated = {photo.parent for photo in split.calibration}
    assert not fitted & calibrated
    assert {photo.parent.name for photo in split.unlabelled} <= {UNLABELLED}


def test_places_name_the_folder_of_each_calibration_photo(tmp_path: Path) -> None:
    split = split_photos(filled(tmp_path, [2, 3], unlabelled=2))
    assert split.places == ("p1", "p1", "p1", UNLABELLED)
    assert len(split.calibration) == len(split.places)


def test_hidden_files_and_loose_files_are_no_photos(tmp_path: Path) -> None:
    filled(tmp_path, [1, 1])
    (tmp_path / "SOURCES.csv").touch()
    (tmp_path / "p0" / ".DS_Store").touch()
    assert [photo.name for photo in split_photos(tmp_path).fit] == ["0.jpg"]


def test_a_folder_without_landmarks_is_refused(tmp_path: Path) -> None:
    (tmp_path / UNLABELLED).mkdir()
    with pytest.raises(SystemExit, match="holds no folders of photos by landmark"):
        split_photos(tmp_path)
