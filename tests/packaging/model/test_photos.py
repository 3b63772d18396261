from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import UNLABELLED, TrainingPhotos, add_newer_held_out, is_newer, split_photos

SPLIT = Path(__file__).parents[3] / "packaging" / "model" / "split.txt"
# Of each kind one place of either half: older ones of split.txt, newer ones by their hash.
OLDER = {"fit": "ajloun", "held-out": "alai_minar"}
NEWER = {"fit": "bridge", "held-out": "tower"}
BOTH_HALVES = {*OLDER.values(), *NEWER.values()}


def fill(root: Path, places: dict[str, int], unlabelled: tuple[str, ...] = ()) -> Path:
    """Write folders of so many empty files, and unlabelled files of these names."""
    for place, count in places.items():
        (root / place).mkdir(parents=True)
        for number in range(count):
            (root / place / f"{number}.jpg").touch()
    (root / UNLABELLED).mkdir()
    for name in unlabelled:
        (root / UNLABELLED / name).touch()
    return root


def places_in(photos: tuple[Path, ...]) -> set[str]:
    return {photo.parent.name for photo in photos}


@settings(max_examples=20, deadline=None)
@given(
    places=st.dictionaries(st.integers(0, 99).map("place {}".format), st.integers(1, 3)),
    unlabelled=st.sets(st.integers(0, 999).map("{:03d}.webp".format), max_size=5),
    newer_held_out=st.booleans(),
)
def test_every_photo_is_in_one_part_and_no_place_in_two(
    tmp_path_factory: pytest.TempPathFactory,
    places: dict[str, int],
    unlabelled: set[str],
    newer_held_out: bool,
) -> None:
    everywhere = places | dict.fromkeys(BOTH_HALVES, 1)
    root = fill(tmp_path_factory.mktemp("photos"), everywhere, tuple(unlabelled))
    split = split_photos(root, newer_held_out=newer_held_out)
    parts = (split.fit, split.unlabelled, split.calibration)
    photos = sorted(path for path in root.rglob("*") if path.is_file())
    assert sorted(photo for part in parts for photo in part) == photos
    assert not places_in(split.fit) & places_in(split.calibration)
    assert places_in(split.unlabelled) <= {UNLABELLED}
    assert split.places == tuple(photo.parent.name for photo in split.calibration)


@settings(max_examples=20, deadline=None)
@given(added=st.sets(st.integers(0, 999).map("place {}".format), max_size=5))
def test_another_place_moves_none(
    tmp_path_factory: pytest.TempPathFactory, added: set[str]
) -> None:
    root = fill(tmp_path_factory.mktemp("photos"), dict.fromkeys(BOTH_HALVES, 1), ("b0.avif",))
    before = split_photos(root)
    for name in added:
        (root / name).mkdir()
        (root / name / "0.jpg").touch()
    after = split_photos(root)
    assert {*before.fit} <= {*after.fit}
    assert {*before.calibration} <= {*after.calibration}
    assert before.unlabelled == after.unlabelled


def test_older_places_keep_the_half_that_every_other_of_their_sorted_names_had() -> None:
    halves, names = zip(*(line.split() for line in SPLIT.read_text().splitlines()), strict=True)
    assert len(names) == 142
    assert list(names) == sorted(set(names))
    assert set(halves[::2]) == {"fit"}
    assert set(halves[1::2]) == {"held-out"}


@pytest.mark.parametrize(
    ("name", "fitted"),
    [
        # What the hash gives for ever and on every machine.
        ("bridge", True),
        ("tower", False),
        ("p0", True),
        ("p2", False),
        ("ie_tower_store", False),
        ("Île de la Cité", False),
    ],
)
def test_the_name_of_a_newer_place_decides_its_half(
    tmp_path: Path, name: str, fitted: bool
) -> None:
    split = split_photos(fill(tmp_path, dict.fromkeys({*OLDER.values(), name}, 1)))
    assert (name in places_in(split.fit)) is fitted
    assert (name in places_in(split.calibration)) is not fitted


def test_unlabelled_photos_are_split_by_their_number_or_by_the_hash_of_their_name(
    tmp_path: Path,
) -> None:
    names = ("000.webp", "001.webp", "598.webp", "599.webp", "b0002.avif", "b0003.avif", "p2.jpg")
    split = split_photos(fill(tmp_path, dict.fromkeys(OLDER.values(), 1), names))
    assert [p.name for p in split.unlabelled] == ["000.webp", "598.webp", "b0002.avif"]
    held_out = [p.name for p in split.calibration if p.parent.name == UNLABELLED]
    assert held_out == ["001.webp", "599.webp", "b0003.avif", "p2.jpg"]


def test_newer_places_and_photos_can_be_held_out_all(tmp_path: Path) -> None:
    root = fill(tmp_path, dict.fromkeys(BOTH_HALVES, 2), ("000.webp", "001.webp", "b0002.avif"))
    split = split_photos(root, newer_held_out=True)
    assert places_in(split.fit) == {OLDER["fit"]}
    assert places_in(split.calibration) == BOTH_HALVES - {OLDER["fit"]} | {UNLABELLED}
    assert [photo.name for photo in split.unlabelled] == ["000.webp"]
    newer = {path.relative_to(root) for path in root.glob("*/*") if is_newer(path)}
    expected = {Path(name, f"{i}.jpg") for name in NEWER.values() for i in range(2)}
    assert newer == expected | {Path(UNLABELLED, "b0002.avif")}


def test_the_option_holds_newer_places_out() -> None:
    parser = ArgumentParser()
    add_newer_held_out(parser)
    assert not parser.parse_args([]).newer_held_out
    assert parser.parse_args(["--newer-held-out"]).newer_held_out


def test_hidden_files_and_loose_files_are_no_photos(tmp_path: Path) -> None:
    fill(tmp_path, dict.fromkeys(OLDER.values(), 1))
    (tmp_path / "SOURCES.csv").touch()
    (tmp_path / OLDER["fit"] / ".DS_Store").touch()
    assert [photo.name for photo in split_photos(tmp_path).fit] == ["0.jpg"]


@pytest.mark.parametrize("places", [[], [OLDER["fit"]]])
def test_a_folder_without_landmarks_is_refused(tmp_path: Path, places: list[str]) -> None:
    fill(tmp_path, dict.fromkeys(places, 1))
    with pytest.raises(SystemExit, match="holds no folders of photos by landmark"):
        split_photos(tmp_path)


@pytest.mark.parametrize("half", ["fit", "held-out"])
def test_a_folder_whose_landmarks_are_all_in_one_half_is_refused(tmp_path: Path, half: str) -> None:
    fill(tmp_path, {OLDER[half]: 1, NEWER[half]: 1})
    with pytest.raises(SystemExit, match="in one half of the split"):
        split_photos(tmp_path)


@pytest.fixture(scope="module")
def train(photographs: Path) -> Path:
    """The real training photos."""
    if not (photographs / "train").is_dir():
        pytest.skip("needs the training photos: a folder `train` in CAIRN_PHOTOS")
    return photographs / "train"


def counts(split: TrainingPhotos) -> dict[str, int]:
    """Count the places of calibration and the photos of each part."""
    return {
        "fit": len(split.fit),
        "unlabelled": len(split.unlabelled),
        "places": len({*split.places} - {UNLABELLED}),
        "calibration": len(split.calibration),
        "unlabelled in calibration": split.places.count(UNLABELLED),
    }


def test_the_shipped_model_is_calibrated_on_what_it_was_not_trained_on(train: Path) -> None:
    split = split_photos(train, newer_held_out=True)
    assert counts(split) == {
        "fit": 9446 - 4513,
        "unlabelled": 300,
        "places": 71 + 119,
        "calibration": 4513 + 1492 + 300 + 1128,
        "unlabelled in calibration": 300 + 1128,
    }
    assert {photo.suffix for photo in (*split.fit, *split.unlabelled)} == {".webp"}
    older = sorted({path.parent.name for path in train.glob("[!_]*/*.webp")})
    assert places_in(split.fit) == {*older[::2]}
    numbered = sorted((train / UNLABELLED).glob("*.webp"))
    assert [*split.unlabelled] == numbered[::2]


def test_newer_places_are_in_both_halves(train: Path) -> None:
    split = split_photos(train)
    newer = [
        {path.parent for path in part if is_newer(path)} - {train / UNLABELLED}
        for part in (split.fit, split.calibration)
    ]
    assert list(map(len, newer)) == [53, 66]
    assert len(split.unlabelled) == 300 + 551
