"""A small raw file, made by hand: an uncompressed Bayer mosaic and a JPEG preview."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SHORT, _LONG, _RATIONAL, _BYTE, _ASCII, _SRATIONAL = 3, 4, 5, 1, 2, 10
_LETTERS = {_SHORT: "H", _LONG: "I", _BYTE: "B"}

Entry = tuple[int, int, list[int] | bytes]


def write_dng(
    path: Path,
    pixels: NDArray[np.uint8],
    preview: tuple[int, int] | None = None,
    orientation: int = 1,
    extra: list[Entry] | None = None,
) -> None:
    """Writes `pixels` (h, w, 3) as a mosaic, with a preview of the given (width, height)."""
    height, width = pixels.shape[:2]
    mosaic = np.empty((height, width), dtype="<u2")
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        mosaic[row::2, column::2] = pixels[row::2, column::2, channel].astype(np.uint16) * 257
    main: list[Entry] = [
        (271, _ASCII, b"Cairn\0"),
        (272, _ASCII, b"Cairn Box\0"),
        (274, _SHORT, [orientation]),
        (306, _ASCII, b"2019:07:04 12:13:14\0"),
        (50706, _BYTE, [1, 4, 0, 0]),
        (50708, _ASCII, b"Cairn Box\0"),
        (50721, _SRATIONAL, _fractions([1, 0, 0, 0, 1, 0, 0, 0, 1])),
        (50728, _RATIONAL, _fractions([1, 1, 1])),
        (50778, _SHORT, [21]),
        *(extra or []),
    ]
    sensor: list[Entry] = [
        *_layout(width, height, 16, 1, 32803, 1),
        (33421, _SHORT, [2, 2]),
        (33422, _BYTE, [0, 1, 1, 2]),
        (50717, _SHORT, [65535]),
    ]
    strips = [mosaic.tobytes()]
    directories = [sensor]
    if preview is not None:
        data = io.BytesIO()
        Image.fromarray(pixels).resize(preview).save(data, "JPEG", quality=95)
        strips.append(data.getvalue())
        directories.append(_layout(*preview, 8, 7, 6, 3))
    path.write_bytes(_tiff(main, directories, strips))


def _layout(width: int, height: int, bits: int, code: int, kind: int, samples: int) -> list[Entry]:
    return [
        (254, _LONG, [0 if samples == 1 else 1]),
        (256, _LONG, [width]),
        (257, _LONG, [height]),
        (258, _SHORT, [bits] * samples),
        (259, _SHORT, [code]),
        (262, _SHORT, [kind]),
        (277, _SHORT, [samples]),
        (278, _LONG, [height]),
        (284, _SHORT, [1]),
    ]


def _fractions(values: list[int]) -> bytes:
    return b"".join(struct.pack("<iI", value, 1) for value in values)


def _tiff(main: list[Entry], directories: list[list[Entry]], strips: list[bytes]) -> bytes:
    """The header, the strips, the sub-directories and the main directory, in this order."""
    data = bytearray(b"II*\0\0\0\0\0")
    offsets = []
    for directory, strip in zip(directories, strips, strict=True):
        directory = [*directory, (273, _LONG, [len(data)]), (279, _LONG, [len(strip)])]
        data += strip + b"\0" * (len(strip) % 2)
        offsets.append(_append(data, directory))
    struct.pack_into("<I", data, 4, _append(data, [*main, (330, _LONG, offsets)]))
    return bytes(data)


def _append(data: bytearray, directory: list[Entry]) -> int:
    """Appends a directory and returns where it begins."""
    entries = b""
    for tag, kind, values in sorted(directory, key=lambda entry: entry[0]):
        packed = (
            values
            if isinstance(values, bytes)
            else struct.pack(f"<{len(values)}{_LETTERS[kind]}", *values)
        )
        size = 8 if kind in (_RATIONAL, _SRATIONAL) else 1
        count = len(packed) // size if isinstance(values, bytes) else len(values)
        if len(packed) > 4:
            offset = len(data)
            data += packed + b"\0" * (len(packed) % 2)
            packed = struct.pack("<I", offset)
        entries += struct.pack("<HHI4s", tag, kind, count, packed.ljust(4, b"\0"))
    start = len(data)
    data += struct.pack("<H", len(directory)) + entries + b"\0\0\0\0"
    return start
