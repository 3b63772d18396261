"""Export of albums: a landmark's photos as a folder of copies."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.errors import InputError
from engine.landmarks.landmark_list import Album, Albums, no_landmark
from engine.library.photo_reads import absolute


def export_album(albums: Albums, landmark: int, folder: Path) -> tuple[Album, list[Path]]:
    """Copy the photos of a landmark into a folder, with a JSON description.

    Args:
        albums: of the library.
        landmark: the id of the landmark.
        folder: where to write the copies.

    Returns:
        the landmark, and the copies in the order of its photos.

    Raises:
        NotFoundError: there is no such landmark.
        InputError: a photo cannot be read, or the folder cannot be written.
    """
    for album in albums.landmarks:
        if album.id == landmark:
            about = {"id": album.id, "name": album.name, "cover": os.fspath(album.cover)}
            return album, export_copies(album.photos, absolute(folder), about)
    raise no_landmark(landmark)


def export_copies(paths: Sequence[Path], folder: Path, about: Mapping[str, object]) -> list[Path]:
    """Copy files into a folder, with their times, without overwriting existing files.

    Two files of one name get numbers: ``name.jpg``, ``name-2.jpg``. A file ``landmark.json`` beside
    them describes the landmark and lists the original of each copy.

    Args:
        paths: the files.
        folder: the target; created if needed.
        about: description of the landmark, as JSON values.

    Returns:
        The copies, in the same order.

    Raises:
        InputError: a file cannot be read, or the folder cannot be written.
    """
    copies: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            copies.append(_free_name(folder, path))
            # Exclusive creation does not overwrite a file that appears meanwhile.
            with path.open("rb") as original, copies[-1].open("xb") as copy:
                shutil.copyfileobj(original, copy, 1 << 20)
            shutil.copystat(path, copies[-1])
        _describe(folder, about, dict(zip(copies, paths, strict=True)))
    except OSError as error:
        raise InputError(
            f"The album cannot be copied to {folder}: {error.strerror} ({error.filename}).",
            error.filename,
        ) from error
    return copies


def _describe(folder: Path, about: Mapping[str, object], original_of: Mapping[Path, Path]) -> None:
    photos = [
        {"file": copy.name, "original": os.fspath(path)} for copy, path in original_of.items()
    ]
    text = json.dumps({**about, "photos": photos}, indent=1)
    # Names that are not UTF-8 are escaped, as in the command line's JSON.
    with _free_name(folder, Path("landmark.json")).open("x", encoding="utf-8") as file:
        file.write(text + "\n")


def _free_name(folder: Path, path: Path) -> Path:
    candidate, number = folder / path.name, 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{path.stem}-{number}{path.suffix}"
    return candidate
