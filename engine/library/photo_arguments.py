"""Resolution of PHOTO arguments, which are paths or photo ids."""

from __future__ import annotations

from pathlib import Path

from engine.errors import InputError, NotFoundError
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader


def image_path(name: str, reader: LibraryReader | None) -> Path:
    """Return the file of a PHOTO argument.

    Args:
        name: a path, or a photo's id in the library.
        reader: the library, if there is one.

    Raises:
        NotFoundError: there is no such file or photo.
        InputError: the name is empty, or is a folder.
    """
    if not name:
        raise InputError("A photo's name is empty; give a path or an id.")
    path = absolute(Path(name))
    if path.is_dir():
        raise InputError(f"{path} is a folder; name one photo.", path)
    if path.exists():
        return path
    if reader is not None and name.isdecimal():
        for known in reader.paths([int(name)]).get(int(name), []):
            return known
        raise NotFoundError(f"There is no photo {name}, neither a file nor an id in the library.")
    raise NotFoundError(f"There is no file {path}; check the path.", path)


def photo_id(name: str, reader: LibraryReader) -> int:
    """Return the id of the library photo for a PHOTO argument.

    Args:
        name: a path, or a photo's id in the library.
        reader: the library.

    Raises:
        NotFoundError: the library does not have it.
    """
    known = reader.photo_by_path(absolute(Path(name)))
    if known is None and name.isdecimal():
        known = reader.photo(int(name))
    if known is None:
        raise NotFoundError(f"The library does not know {name}; index its folder first.")
    return known.id
