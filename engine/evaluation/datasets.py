"""Readers of labeled photo collections."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from engine.errors import InputError, NotFoundError

_LAYOUT = "one folder of photos for each landmark (FOLDER/<landmark>/<photo>)"


@dataclass(frozen=True)
class LandmarkSet:
    """Photos with the landmark that each one shows.

    Attributes:
        root: the folder that was read.
        paths: the n photos, under ``root``, ordered by their path from it.
        labels: (n,), the index into ``names`` of each photo's landmark, -1 for a distractor (a
            photo of no landmark).
        names: the landmarks that have photos, ordered.
    """

    root: Path
    paths: tuple[Path, ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]

    def only(self, kept: Sequence[int]) -> LandmarkSet:
        """Return the set of the photos with these indices; the landmarks keep theirs."""
        paths = tuple(self.paths[index] for index in kept)
        return replace(self, paths=paths, labels=self.labels[kept])


def read_landmark_set(root: Path, is_photo: Callable[[Path], bool]) -> LandmarkSet:
    """Read ``root/<landmark>/**/<photo>``.

    Every file that is a photo counts as one, copies too. Folders of ``root`` whose name starts with
    ``_``, such as ``_distractors``, hold photos of no landmark. Files directly in ``root``, hidden
    files and folders (a name that starts with a dot), landmarks without photos, and the content of
    linked folders inside a landmark's folder are left out.

    Args:
        root: the folder of landmark folders.
        is_photo: returns whether a file is a photo.

    Raises:
        NotFoundError: there is no ``root``.
        InputError: ``root`` is not a folder, cannot be read, or has no photo of a landmark.
    """
    photos = {
        folder.name: [path for path in _files_below(folder) if is_photo(path)]
        for folder in _landmark_folders(root)
    }
    names = tuple(name for name, paths in photos.items() if paths and not name.startswith("_"))
    if not names:
        raise InputError(f"{root} holds no photos of landmarks; expected {_LAYOUT}.", root)
    index = {name: label for label, name in enumerate(names)}
    labels = [index.get(name, -1) for name, paths in photos.items() for _ in paths]
    return LandmarkSet(
        root=root,
        paths=tuple(path for paths in photos.values() for path in paths),
        labels=np.array(labels, dtype=np.int64),
        names=names,
    )


def _landmark_folders(root: Path) -> list[Path]:
    try:
        folders = [entry for entry in root.iterdir() if _is_visible(entry.name) and entry.is_dir()]
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no folder {root}; expected {_LAYOUT}.", root) from error
    except NotADirectoryError as error:
        raise InputError(f"{root} is not a folder; expected {_LAYOUT}.", root) from error
    except OSError as error:
        _refuse(error)
    return sorted(folders, key=lambda folder: folder.name)


def _files_below(folder: Path) -> list[Path]:
    try:
        files = [path for path in _walk(folder) if path.is_file()]
    except OSError as error:
        _refuse(error)
    # Sorted by parts, as strings, because paths compare without case on Windows.
    return sorted(files, key=lambda path: path.relative_to(folder).parts)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = filter(_is_visible, folders)
        yield from (Path(parent, name) for name in filter(_is_visible, files))


def _is_visible(name: str) -> bool:
    return not name.startswith(".")


def _refuse(error: OSError) -> NoReturn:
    message = f"Cannot read {error.filename}: {error.strerror}; make it readable and try again."
    raise InputError(message, error.filename) from error
