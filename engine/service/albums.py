"""Landmarks as they are shown: listing and exporting them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.delg.graph import ModelFile
from engine.errors import NotFoundError
from engine.exchange.albums import export_copies
from engine.landmarks.facts import Decided, Facts
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import Landmark, Pair
from engine.service.clues import suggested_names
from engine.service.grouping import known_facts
from engine.service.models import active_model, known_model
from engine.service.naming import Suggestion


@dataclass(frozen=True)
class Album:
    """A landmark as it is shown.

    Attributes:
        id: stays the same while most of its photos do.
        name: None where a person gave it none.
        hidden: whether a person hid it.
        suggestions: names that it could have, the surest first.
        cover: the photo that a person chose, else that which most points of the others agree with.
        photos: a file of each of its members, by id of the photo.
        members: their ids, ascending.
        cover_photo: the id of the cover.
    """

    id: int
    name: str | None
    hidden: bool
    suggestions: tuple[Suggestion, ...]
    cover: Path
    photos: tuple[Path, ...]
    members: tuple[int, ...]
    cover_photo: int


@dataclass(frozen=True)
class Albums:
    """All landmarks.

    Attributes:
        landmarks: largest first.
        waiting: a file of each photo with a verified match that is in no landmark.
    """

    landmarks: list[Album]
    waiting: list[Path]


def albums(root: Path) -> Albums:
    """The landmarks, and the photos that wait for more evidence.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        return _Listing(reader, active_model(Layout(root), reader, None)).albums()


def export_album(root: Path, landmark: int, folder: Path) -> tuple[Album, list[Path]]:
    """Copies the photos of a landmark into a folder, with a JSON file that describes it.

    Raises:
        NotFoundError: there is no such landmark.
        InputError: a photo cannot be read, or the folder cannot be written.
    """
    for album in albums(root).landmarks:
        if album.id == landmark:
            about = {"id": album.id, "name": album.name, "cover": os.fspath(album.cover)}
            return album, export_copies(album.photos, absolute(folder), about)
    raise no_landmark(landmark)


def no_landmark(landmark: int) -> NotFoundError:
    """What to say of an id that no landmark has."""
    return NotFoundError(f"There is no landmark {landmark}; 'cairn landmarks' lists them.")


class _Listing:
    def __init__(self, reader: LibraryReader, model: ModelFile) -> None:
        self._reader, self._model = reader, model
        self._landmarks = [one for one in reader.landmarks() if one.photos]
        self._facts = known_facts(reader)
        known = known_model(reader, model)
        self._verified = [] if known is None else list(reader.verified_pairs(known))

    def albums(self) -> Albums:
        grouped = {photo for landmark in self._landmarks for photo in landmark.photos}
        matched = {photo for pair in self._verified for photo in (pair.a, pair.b)}
        files = _first_files(self._reader, [*grouped, *(matched - grouped)])
        names = suggested_names(
            self._reader, self._model, self._landmarks, self._facts, self._verified
        )
        points = _points(self._verified)
        listed = [
            _album(one, self._facts, files, points, names.get(one.id, ()))
            for one in self._landmarks
        ]
        waiting = [files[photo] for photo in sorted(matched - grouped) if photo in files]
        return Albums(sorted(listed, key=lambda a: (-len(a.photos), a.id)), waiting)


def _album(
    landmark: Landmark,
    facts: Facts,
    files: Mapping[int, Path],
    points: Mapping[int, int],
    suggestions: Sequence[Suggestion],
) -> Album:
    decided = facts.landmarks.get(landmark.key, Decided())
    best = max(landmark.photos, key=lambda photo: (points.get(photo, 0), -photo))
    cover = decided.cover if decided.cover in landmark.photos else best
    assert cover is not None
    return Album(
        id=landmark.id,
        name=decided.name,
        hidden=decided.hidden,
        suggestions=tuple(suggestions),
        cover=files[cover],
        photos=tuple(files[photo] for photo in landmark.photos),
        members=landmark.photos,
        cover_photo=cover,
    )


def _points(verified: Iterable[Pair]) -> dict[int, int]:
    """How many points of others agree with each photo."""
    points: dict[int, int] = {}
    for pair in verified:
        for photo in (pair.a, pair.b):
            points[photo] = points.get(photo, 0) + pair.inliers
    return points


def _first_files(reader: LibraryReader, photos: Sequence[int]) -> dict[int, Path]:
    return {photo: paths[0] for photo, paths in reader.paths(photos).items()}
