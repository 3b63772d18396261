"""What a grid of photos is to show: worked out beside the GUI thread, for there may be many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.photos.changes import Ids, Steps, steps
from engine.service.listing import Listing, PhotoList

# Views need a moment for each step; beyond so many it is quicker to show all anew.
_MOST_STEPS = 20


@dataclass(frozen=True, eq=False)
class Arranged:
    """Photos as rows.

    Attributes:
        listing: all photos.
        names: of the landmark of each photo that is in a named one, by id.
        photos: those that the filter lets through.
        years: the years of them in the order of the rows, each with its first row; "" for no date.
        steps: how to come to them from what was shown before; None: at once.
    """

    listing: Listing
    names: Mapping[int, str]
    photos: PhotoList
    years: list[tuple[str, int]]
    steps: Steps | None


def arrange(listing: Listing, names: Mapping[int, str], text: str, before: Ids) -> Arranged:
    """Works out what to show.

    Args:
        listing: all photos.
        names: of the landmark of each photo that is in a named one, by id.
        text: only photos are shown of which each word is in their date, folder, landmark or camera.
        before: ids of the photos that are shown now.
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
