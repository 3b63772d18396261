"""Minimal TIFF reader that tells a camera's raw file from a picture.

Most raw formats are TIFF files. They are recognized by a directory whose pixels are a color filter
array or linear raw, by a raw compression, or by a DNG version: TIFF 6.0, TIFF/EP (ISO 12234-2) and
the DNG specification 1.7.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, Final

COMPRESSION: Final = 259
PHOTOMETRIC: Final = 262
SUB_IFDS: Final = 330
DNG_VERSION: Final = 50706

_RAW_PHOTOMETRICS: Final = {32803, 34892}
"""Color filter array and linear raw (DNG specification, PhotometricInterpretation)."""

_RAW_COMPRESSIONS: Final = {32767, 32769, 32770, 34713, 65535}
"""Sony ARW, packed raw, Samsung SRW, Nikon NEF and Pentax PEF (ExifTool's list of TIFF tags)."""

_LETTERS: Final = {1: "B", 3: "H", 4: "I", 13: "I"}
_MOST_DIRECTORIES: Final = 32
_MOST_VALUES: Final = 32

Directory = dict[int, tuple[int, ...]]


def is_raw(file: BinaryIO) -> bool:
    """Return whether a TIFF file holds a camera's raw image; False if malformed."""
    try:
        return any(_is_raw_directory(directory) for directory in _directories(file))
    except struct.error:
        return False


def _is_raw_directory(directory: Directory) -> bool:
    return (
        DNG_VERSION in directory
        or not _RAW_PHOTOMETRICS.isdisjoint(directory.get(PHOTOMETRIC, ()))
        or not _RAW_COMPRESSIONS.isdisjoint(directory.get(COMPRESSION, ()))
    )


def _directories(file: BinaryIO) -> Iterator[Directory]:
    """Yield the directories of the main chain and the sub-directories, breadth first.

    Each directory is read once.
    """
    file.seek(0)
    order = "<" if file.read(2) == b"II" else ">"
    file.seek(4)
    waiting = deque(struct.unpack(order + "I", file.read(4)))
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_DIRECTORIES:
        offset = waiting.popleft()
        if offset and offset not in seen:
            seen.add(offset)
            directory, following = _read_directory(file, order, offset)
            yield directory
            waiting.extend((following, *directory.get(SUB_IFDS, ())))


def _read_directory(file: BinaryIO, order: str, offset: int) -> tuple[Directory, int]:
    file.seek(offset)
    (count,) = struct.unpack(order + "H", file.read(2))
    entries = file.read(12 * count)
    (following,) = struct.unpack(order + "I", file.read(4).ljust(4, b"\0"))
    directory: Directory = {}
    for tag, kind, length, value in struct.iter_unpack(order + "HHI4s", entries):
        if tag in (COMPRESSION, PHOTOMETRIC, SUB_IFDS, DNG_VERSION) and kind in _LETTERS:
            directory[tag] = _values(file, order, kind, min(length, _MOST_VALUES), value)
    return directory, following


def _values(file: BinaryIO, order: str, kind: int, length: int, inline: bytes) -> tuple[int, ...]:
    layout = f"{order}{length}{_LETTERS[kind]}"
    size = struct.calcsize(layout)
    if size > 4:  # the four bytes hold the offset of the values
        file.seek(*struct.unpack(order + "I", inline))
        inline = file.read(size)
    return struct.unpack(layout, inline[:size])
