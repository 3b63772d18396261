"""A photo and its smaller copy are one shot, and no landmark by themselves."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from engine.samples.places import Place, make_place
from engine.samples.render import render
from engine.samples.views import View, orbit
from tests.engine.cli.running import cairn

SIZE = (1600, 1200)


def take_photo(place: Place, azimuth: float, closeness: float) -> Image.Image:
    """Render a photo of a place from one side."""
    view = View(orbit(place, azimuth, closeness), seed=round(10 * closeness))
    return Image.fromarray(render(place, view, SIZE))


def test_a_photo_and_its_copy_are_no_landmark_until_other_views_come(tmp_path: Path) -> None:
    library, folder, place = tmp_path / "library", tmp_path / "photos", make_place(3, style=3)
    folder.mkdir()
    photo = take_photo(place, 0.0, 1.0)
    photo.save(folder / "photo.jpg", quality=90)
    # As a messenger sends it.
    photo.resize((800, 600), Image.Resampling.LANCZOS).save(folder / "copy.jpg", quality=80)
    assert cairn(library, "index", folder).document["landmarks"] == 0
    assert cairn(library, "landmarks").document == {"landmarks": [], "waiting": []}
    take_photo(place, -0.5, 0.8).save(folder / "left.jpg", quality=90)
    take_photo(place, 0.5, 0.9).save(folder / "right.jpg", quality=90)
    assert cairn(library, "index").document["landmarks"] == 1
    (landmark,) = cairn(library, "landmarks").document["landmarks"]
    assert len(landmark["photos"]) == 4
    assert landmark["shots"] == 3
