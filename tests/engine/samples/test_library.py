from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from engine.samples.dates import burn_date
from engine.samples.library import SampleSet, write_samples


def write_some(folder: Path) -> SampleSet:
    return write_samples(folder, places=3, views=3, distractors=5, size=(640, 480), seed=1)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> SampleSet:
    return write_some(tmp_path_factory.mktemp("samples"))


def photos(samples: SampleSet) -> list[Path]:
    return [path for paths in samples.landmarks.values() for path in paths] + [*samples.distractors]


def pixels(path: Path) -> NDArray[np.int16]:
    with Image.open(path) as image:
        return np.asarray(image, np.int16)


def test_each_place_has_a_folder_and_the_set_lists_every_file(samples: SampleSet) -> None:
    assert sorted(photos(samples)) == sorted(p for p in samples.root.rglob("*") if p.is_file())
    assert [len(paths) for paths in samples.landmarks.values()] == [3, 3, 3]
    for name, paths in samples.landmarks.items():
        assert {path.parent for path in paths} == {samples.root / name}
        assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name)
    assert {path.parent.name for path in samples.distractors} == {"_distractors"}
    assert len(samples.distractors) == 5


def test_photos_are_jpegs_of_the_size_asked_for(samples: SampleSet) -> None:
    for path in photos(samples):
        with Image.open(path) as image:
            assert (image.format, image.size, image.mode) == ("JPEG", (640, 480), "RGB")


def test_every_photo_says_when_and_some_say_where_it_was_taken(samples: SampleSet) -> None:
    positions = []
    for path in photos(samples):
        with Image.open(path) as image:
            exif = image.getexif()
        stamp = exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        assert 2016 <= datetime.strptime(stamp, "%Y:%m:%d %H:%M:%S").year <= 2023
        positions.append(exif.get_ifd(ExifTags.IFD.GPSInfo))
    located = [position for position in positions if position]
    assert 0 < len(located) < len(positions)
    for position in located:
        degrees, minutes, seconds = position[ExifTags.GPS.GPSLatitude]
        assert position[ExifTags.GPS.GPSLatitudeRef] == "N"
        assert 43 < degrees + minutes / 60 + seconds / 3600 < 53


def test_burnt_in_dates_stand_on_different_places_and_on_distractors(samples: SampleSet) -> None:
    folders = {path.parent.name for path in samples.dated}
    assert "_distractors" in folders
    assert len(folders) >= 3
    assert set(samples.dated) < set(photos(samples))


def test_dated_photos_and_no_others_show_the_date(samples: SampleSet) -> None:
    black = np.zeros((480, 640, 3), np.uint8)
    burnt = burn_date(black, date(1998, 1, 1)).astype(np.int16)
    digits = burnt[..., 0] == 255

    def difference(path: Path) -> float:
        return float(np.abs(pixels(path)[digits] - burnt[digits]).mean())

    undated = [path for path in photos(samples) if path not in samples.dated]
    assert 2 * max(map(difference, samples.dated)) < min(map(difference, undated))


def test_the_same_seed_writes_the_same_pixels(samples: SampleSet, tmp_path: Path) -> None:
    again = write_some(tmp_path)
    assert [*again.landmarks] == [*samples.landmarks]
    for first, second in zip(photos(samples), photos(again), strict=True):
        assert np.array_equal(pixels(first), pixels(second))


def test_another_seed_writes_other_places(samples: SampleSet, tmp_path: Path) -> None:
    others = write_samples(tmp_path, places=1, views=1, distractors=1, size=(320, 240), seed=2)
    (name, (path,)) = next(iter(others.landmarks.items()))
    assert name not in samples.landmarks
    first = next(iter(samples.landmarks.values()))[0]
    assert not np.array_equal(pixels(path), pixels(first))
