"""Filter for the photo grid.

It runs outside the GUI thread, because there may be many photos.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.photos.changes import Ids, Steps, steps
from engine.library.photo_list import Listing, PhotoList

# Views take time for each step; beyond so many, a model reset is faster.
_MOST_STEPS = 20


@dataclass(frozen=True, eq=False)
class Arranged:
    """Filtered photos, and the changes that lead to them.

    Attributes:
        listing: all photos.
        names: the landmark name of each photo in a named landmark, by photo id.
        photos: the photos that pass the filter, one for each row.
        years: (year, first row) of each year, in the order of the rows; "" for no date.
        steps: the changes from the rows shown before; None to reset the model.
    """

    listing: Listing
    names: Mapping[int, str]
    photos: PhotoList
    years: list[tuple[str, int]]
    steps: Steps | None


def arrange(listing: Listing, names: Mapping[int, str], text: str, before: Ids) -> Arranged:
    """Filter the photos, and find the changes from the rows shown now.

    Args:
        listing: all photos.
        names: the landmark name of each photo in a named landmark, by photo id.
        text: words that must each occur in a photo's date, file path, landmark or camera.
        before: (n,), ids of the photos shown now.
    """
    photos = _filtered(listing.photos, names, text.casefold().split())
    found = steps(before, photos.ids)
    if found is not None and len(found.removed) + len(found.inserted) > _MOST_STEPS:
        found = None
    return Arranged(listing, names, photos, _years(photos), found)


def _filtered(photos: PhotoList, names: Mapping[int, str], words: list[str]) -> PhotoList:
    if not words:
        return photos
    folded = {photo: name.casefold() for photo, name in names.items()}
    known = zip(photos.texts, photos.ids.tolist(), strict=True)
    return photos.only(
        [
            all(word in text or word in folded.get(photo, "") for word in words)
            for text, photo in known
        ]
    )


def _years(photos: PhotoList) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for row, year in enumerate(photos.years):
        if not found or found[-1][0] != year:
            found.append((year, row))
    return found
