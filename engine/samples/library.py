"""Labeled folder of sample photos: one subfolder for each place, and distractors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from engine.errors import InputError
from engine.samples.dates import burn_date
from engine.samples.distractors import render_distractor
from engine.samples.places import make_place
from engine.samples.render import render
from engine.samples.views import random_view

# The simulated camera's clock was never set, so all its photos show the same date.
_BURNT_DATE = date(1998, 1, 1)
_QUALITY = 90

_ONSETS = (
    "Mar",
    "Al",
    "Quil",
    "Hath",
    "Bram",
    "Els",
    "Fen",
    "Gar",
    "Hol",
    "Kel",
    "Nor",
    "Rav",
    "Wen",
)
_CODAS = ("low", "der", "lan", "wick", "mere", "ton", "by", "sey", "worth", "den", "ham", "field")
_KINDS = (
    "Gate",
    "Hall",
    "Court",
    "Exchange",
    "Arcade",
    "House",
    "Square",
    "Mill",
    "Market",
    "Quay",
)


@dataclass(frozen=True)
class SampleSet:
    """Sample photos and their labels.

    Attributes:
        root: folder with a subfolder for each landmark.
        landmarks: photos of each place by its name.
        distractors: photos of no place.
        dated: photos, of places or not, with a burnt-in date.
    """

    root: Path
    landmarks: dict[str, tuple[Path, ...]]
    distractors: tuple[Path, ...]
    dated: tuple[Path, ...]


def write_samples(
    folder: Path,
    *,
    places: int = 6,
    views: int = 6,
    distractors: int = 12,
    size: tuple[int, int] = (1280, 960),
    seed: int = 0,
) -> SampleSet:
    """Write photos of rendered places and distractors.

    Files are ``<place>/<view>.jpg`` and ``_distractors/NNN.jpg``. The second place is a look-alike
    of the first. The last photo of every other place and every fourth distractor have a burnt-in
    date, with the same pixels in each. All photos carry their capture time, and about half of those
    of places their position.

    Args:
        folder: output folder; created if it is missing.
        places: number of places.
        views: number of photos of each place.
        distractors: number of photos of no place.
        size: width and height of the photos in pixels.
        seed: seed of the random generator.

    Returns:
        The photos and their labels.
    """
    rng = np.random.default_rng([seed, 606])
    dated: list[Path] = []
    landmarks: dict[str, tuple[Path, ...]] = {}
    for index, name in enumerate(_names(places, rng)):
        place = make_place(1000 * seed + index, style=1000 * seed + max(index, 1))
        spot = (rng.uniform(44, 52), rng.uniform(0, 14))
        landmarks[name] = tuple(folder / name / f"{number + 1:02d}.jpg" for number in range(views))
        for number, path in enumerate(landmarks[name]):
            photo = render(place, random_view(place, number), size)
            if index % 2 == 0 and number == views - 1:
                photo = burn_date(photo, _BURNT_DATE)
                dated.append(path)
            _write(path, photo, _exif(rng, spot if rng.random() < 0.5 else None))
    others = tuple(folder / "_distractors" / f"{k + 1:03d}.jpg" for k in range(distractors))
    for number, path in enumerate(others):
        photo = render_distractor(1000 * seed + number, size)
        if number % 4 == 0:
            photo = burn_date(photo, _BURNT_DATE)
            dated.append(path)
        _write(path, photo, _exif(rng, None))
    return SampleSet(folder, landmarks, others, tuple(dated))


def _names(count: int, rng: np.random.Generator) -> list[str]:
    """Draw distinct invented names of places."""
    words = [f"{onset}{coda} {kind}" for onset in _ONSETS for coda in _CODAS for kind in _KINDS]
    return [words[i] for i in rng.choice(len(words), count, replace=False)]


def _write(path: Path, photo: NDArray[np.uint8], exif: Image.Exif) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo).save(path, quality=_QUALITY, exif=exif)


def _exif(rng: np.random.Generator, near: tuple[float, float] | None) -> Image.Exif:
    """Return EXIF data with the capture time and, if given, a position.

    Args:
        rng: random generator.
        near: (latitude, longitude) in degrees; the position is within about 30 meters of it.
    """
    exif = Image.Exif()
    taken = datetime(2016, 4, 1, 9) + timedelta(
        days=int(rng.integers(2500)), seconds=int(rng.integers(9 * 3600))
    )
    stamp = f"{taken:%Y:%m:%d %H:%M:%S}"
    exif[ExifTags.Base.Make] = "Cairn"
    exif[ExifTags.Base.Model] = "Pinhole"
    exif[ExifTags.Base.DateTime] = stamp
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = stamp
    if near is not None:
        latitude, longitude = np.array(near) + rng.normal(0, 0.0001, 2)
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
                ExifTags.GPS.GPSLatitude: _sexagesimal(latitude),
                ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
                ExifTags.GPS.GPSLongitude: _sexagesimal(longitude),
            }
        )
    return exif


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    """Convert degrees to degrees, minutes and seconds, to a hundredth of a second."""
    hundredths = round(abs(degrees) * 360000)
    return float(hundredths // 360000), float(hundredths // 6000 % 60), hundredths % 6000 / 100


def make_samples(folder: Path, *, places: int = 6, views: int = 6) -> SampleSet:
    """Render sample photos into an empty folder.

    Args:
        folder: created if missing.
        places: number of places.
        views: number of photos of each place.

    Raises:
        InputError: the folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"{folder} is not empty; choose a new folder.", folder)
        return write_samples(folder, places=places, views=views)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}.", folder) from error
