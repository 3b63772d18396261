"""Sound files of every format, and the ways in which files come to harm."""

from __future__ import annotations

import io
import os
import random
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from pillow_heif import from_pillow

from tests.engine.photos.dng import write_dng

Harm = Callable[[bytes, random.Random], bytes]

_SIZE = (160, 120)

_SAVED: Mapping[str, tuple[str, str, dict[str, object]]] = {
    "baseline.jpg": ("RGB", "JPEG", {"quality": 90}),
    "progressive.jpg": ("RGB", "JPEG", {"quality": 90, "progressive": True}),
    "cmyk.jpg": ("CMYK", "JPEG", {"quality": 80}),
    "colours.png": ("RGB", "PNG", {}),
    "palette.png": ("P", "PNG", {}),
    "lossy.webp": ("RGB", "WEBP", {"quality": 80}),
    "lossless.webp": ("RGB", "WEBP", {"lossless": True}),
    "plain.tif": ("RGB", "TIFF", {}),
    "deflate.tif": ("RGB", "TIFF", {"compression": "tiff_adobe_deflate"}),
    "lzw.tiff": ("RGB", "TIFF", {"compression": "tiff_lzw"}),
    "palette.gif": ("P", "GIF", {}),
    "plain.bmp": ("RGB", "BMP", {}),
    "lossy.avif": ("RGB", "AVIF", {"quality": 70}),
}


def sound_files(folder: Path, rng: random.Random) -> dict[str, bytes]:
    """One sound file of each kind that Cairn reads, by name, each with pixels of its own.

    Where the environment names a folder of real photographs, a few of them are there too.
    """
    found = {}
    for seed, (name, (mode, kind, options)) in enumerate(_SAVED.items()):
        data = io.BytesIO()
        exif = Image.Exif()
        exif[274], exif[306] = 1 + seed % 8, "2019:07:04 12:13:14"
        _picture(seed).convert(mode).save(data, kind, exif=exif, **options)
        found[name] = data.getvalue()
    data = io.BytesIO()
    from_pillow(_picture(100)).save(data)
    found["photo.heic"] = data.getvalue()
    write_dng(folder / "raw.dng", np.asarray(_picture(101)), (96, 72))
    found["raw.dng"] = (folder / "raw.dng").read_bytes()
    (folder / "raw.dng").unlink()
    return found | _photographs(rng)


def _picture(seed: int) -> Image.Image:
    """Smooth colours with a grain, so that every codec has something to say."""
    rng = np.random.default_rng(seed)
    cells = Image.fromarray(rng.integers(0, 256, (9, 12, 3), np.uint8)).resize(_SIZE)
    grain = rng.integers(-9, 10, (_SIZE[1], _SIZE[0], 3))
    return Image.fromarray(np.clip(np.asarray(cells) + grain, 0, 255).astype(np.uint8))


def _photographs(rng: random.Random, count: int = 12) -> dict[str, bytes]:
    folder = os.environ.get("CAIRN_PHOTOS")
    if not folder:
        return {}
    paths = sorted(path for path in Path(folder).rglob("*") if path.suffix in (".jpg", ".webp"))
    return {f"real {path.name}": path.read_bytes() for path in rng.sample(paths, count)}


def cut(data: bytes, rng: random.Random) -> bytes:
    """What remains of a copy that was broken off."""
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    """Some bytes are others, anywhere."""
    return _changed(data, rng, len(data))


def flipped_in_the_header(data: bytes, rng: random.Random) -> bytes:
    """Some bytes are others, where sizes and offsets are."""
    return _changed(data, rng, min(len(data), 1500))


def _changed(data: bytes, rng: random.Random, within: int) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 12)):
        changed[rng.randrange(within)] = rng.randrange(256)
    return bytes(changed)


def with_zeros(data: bytes, rng: random.Random) -> bytes:
    """A run of zeros, as a disk leaves where nothing was written."""
    start = rng.randrange(len(data))
    length = min(rng.choice((16, 512, 4096)), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


def joined(data: bytes, rng: random.Random) -> bytes:
    """Recovered from a broken disk: a part is missing or is there twice."""
    start, end = (rng.randrange(len(data)) for _ in range(2))
    return data[:start] + data[end:]


HARMS: tuple[Harm, ...] = (cut, flipped, flipped_in_the_header, with_zeros, joined)


def bombs(sound: Mapping[str, bytes], side: int = 100_000) -> dict[str, bytes]:
    """Small files whose headers claim a picture of side by side pixels."""
    png = sound["colours.png"]
    header = b"IHDR" + struct.pack(">II", side, side) + png[24:29]
    tiff = sound["plain.tif"]
    gif, webp = sound["palette.gif"], sound["lossless.webp"]
    most = struct.pack("<HH", 65_535, 65_535)
    canvas = struct.pack("<I", side - 1)[:3] * 2
    return {
        "bomb.png": png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:],
        "bomb.tif": _with_tag(_with_tag(tiff, 256, side), 257, side),
        "bomb.gif": gif[:6] + most + gif[10:],
        "bomb.webp": webp[:12] + b"VP8X" + struct.pack("<II", 10, 0) + canvas + webp[12:],
        "bomb.jpg": _frame_claiming(sound["baseline.jpg"], b"\xff\xc0"),
        "bomb progressive.jpg": _frame_claiming(sound["progressive.jpg"], b"\xff\xc2"),
        "bomb.bmp": sound["plain.bmp"][:18]
        + struct.pack("<II", side, side)
        + sound["plain.bmp"][26:],
    }


def _with_tag(tiff: bytes, tag: int, value: int) -> bytes:
    """A little-endian TIFF with another value of one number."""
    (start,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, start)
    changed = bytearray(tiff)
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        if struct.unpack_from("<H", tiff, entry)[0] == tag:
            struct.pack_into("<HII", changed, entry + 2, 4, 1, value)
    return bytes(changed)


def _frame_claiming(jpeg: bytes, marker: bytes) -> bytes:
    start = jpeg.index(marker) + 5
    return jpeg[:start] + b"\xff\xff\xff\xff" + jpeg[start + 4 :]
