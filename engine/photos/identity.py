"""Content keys of photos, which do not change with their metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from engine.photos.formats import Format, sniff_file
from engine.photos.reading import photo_file

_CHUNK: Final = 1 << 18


class _Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...


class _MalformedError(Exception):
    """A container whose structure contradicts its first bytes."""


def content_key(path: Path) -> bytes:
    """Return the identity of a photo's content: BLAKE2b-128 of its image data.

    - JPEG: all segments except APPn and comments, from SOI to EOI; Adobe's APP14 and the ICC
      profile (APP2) count, because they change the colors. Data after EOI (the other pictures of an
      MPO, a motion photo's video) does not count.
    - PNG: the chunks that decide the pixels, up to IEND. WebP: likewise.
    - Any other format, and a container that is malformed or cut off: all bytes.

    The EXIF orientation is metadata: a photo that another program rotates keeps its key and is seen
    as a changed file. Callers that store data derived from its pixels must compare the upright size
    and orientation too. The kind of container is hashed first, so that the payloads of two kinds
    never have the same key. The file is read in chunks.

    Args:
        path: the file.

    Returns:
        16 bytes.

    Raises:
        PhotoError: of stage ``read`` when the file cannot be read.
    """
    with photo_file(path) as file:
        kind = sniff_file(file)
        if kind is not None and kind in _CONTAINERS:
            with suppress(_MalformedError):
                return _key(kind, file, _CONTAINERS[kind])
        return _key("file", file, _hash_rest)


def _key(kind: str, file: BinaryIO, feed: Callable[[BinaryIO, _Hasher], None]) -> bytes:
    hasher = blake2b(kind.encode() + b"\0", digest_size=16)
    file.seek(0)
    feed(file, hasher)
    return hasher.digest()


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise _MalformedError
    return data


def _hash_next(file: BinaryIO, hasher: _Hasher, size: int) -> None:
    while size:
        data = _exactly(file, min(size, _CHUNK))
        hasher.update(data)
        size -= len(data)


def _hash_rest(file: BinaryIO, hasher: _Hasher) -> None:
    while data := file.read(_CHUNK):
        hasher.update(data)


# JPEG (ITU-T T.81, annex B)

_SOI, _EOI, _SOS, _COM, _APP0, _APP2, _APP14, _APP15 = (
    0xD8,
    0xD9,
    0xDA,
    0xFE,
    0xE0,
    0xE2,
    0xEE,
    0xEF,
)

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
"""A marker within coded data; any other 0xFF is followed by 0 or a restart marker's number."""


def _hash_jpeg(file: BinaryIO, hasher: _Hasher) -> None:
    _exactly(file, 2)  # SOI
    while (marker := _next_marker(file)) != _EOI:
        length = _exactly(file, 2)
        payload = _exactly(file, max(0, int.from_bytes(length, "big") - 2))
        if not _is_metadata(marker, payload):
            hasher.update(bytes((marker,)) + length + payload)
        if marker == _SOS:
            _hash_scan(file, hasher)


def _next_marker(file: BinaryIO) -> int:
    """Read the marker at the file's position, after any number of fill bytes.

    Raises:
        _MalformedError: there is no marker.
    """
    if _exactly(file, 1) != b"\xff":
        raise _MalformedError
    while (byte := _exactly(file, 1)) == b"\xff":
        pass
    if byte == b"\0":
        raise _MalformedError
    return byte[0]


def _is_metadata(marker: int, payload: bytes) -> bool:
    colours = (marker == _APP2 and payload.startswith(b"ICC_PROFILE\0")) or (
        marker == _APP14 and payload.startswith(b"Adobe")
    )
    return (_APP0 <= marker <= _APP15 or marker == _COM) and not colours


def _hash_scan(file: BinaryIO, hasher: _Hasher) -> None:
    """Hash coded data up to the next marker, and leave the file there.

    Raises:
        _MalformedError: the file ends before a marker.
    """
    while data := file.read(_CHUNK):
        found = _MARKER.search(data)
        # A last 0xFF is read again with the next chunk; alone it ends a truncated file.
        end = found.start() if found else len(data) - (data.endswith(b"\xff") and len(data) > 1)
        hasher.update(data[:end])
        file.seek(end - len(data), 1)
        if found:
            return
    raise _MalformedError


# PNG (W3C PNG specification, third edition)

_PNG_ANCILLARY: Final = frozenset(
    b"tRNS iCCP gAMA cHRM sRGB cICP sBIT mDCV cLLI acTL fcTL fdAT".split()
)


def _hash_png(file: BinaryIO, hasher: _Hasher) -> None:
    _exactly(file, 8)  # signature
    kind = b""
    while kind != b"IEND":
        length, kind = _exactly(file, 4), _exactly(file, 4)
        size = int.from_bytes(length, "big")
        if kind[:1].isupper() or kind in _PNG_ANCILLARY:
            hasher.update(kind + length)
            _hash_next(file, hasher, size)
            _exactly(file, 4)  # CRC
        else:
            _skip(file, size + 4)


def _skip(file: BinaryIO, size: int) -> None:
    """Skip bytes and check that they exist.

    Raises:
        _MalformedError: the file is shorter.
    """
    if size:
        file.seek(size - 1, 1)
        _exactly(file, 1)


# WebP (RFC 9649)

_WEBP_PIXELS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_WEBP_ANIMATION: Final = 0x02
_WEBP_METADATA: Final = 0x0C  # the flags for EXIF and XMP


def _hash_webp(file: BinaryIO, hasher: _Hasher) -> None:
    head = _exactly(file, 12)
    end = 8 + int.from_bytes(head[4:8], "little")
    while file.tell() < end:
        kind, length = _exactly(file, 4), _exactly(file, 4)
        size = int.from_bytes(length, "little")
        if kind in _WEBP_PIXELS:
            hasher.update(kind + length)
            _hash_next(file, hasher, size)
        elif kind == b"VP8X":
            _hash_webp_header(_exactly(file, size), hasher)
        else:
            _skip(file, size)
        _skip(file, size % 2)


def _hash_webp_header(payload: bytes, hasher: _Hasher) -> None:
    """Hash the extended header, but only of an animation, whose canvas it gives.

    Programs add this header to a plain file as soon as they add metadata.
    """
    if not payload:
        raise _MalformedError
    if payload[0] & _WEBP_ANIMATION:
        hasher.update(bytes((payload[0] & ~_WEBP_METADATA,)) + payload[1:])


_CONTAINERS: Final[Mapping[Format, Callable[[BinaryIO, _Hasher], None]]] = {
    Format.JPEG: _hash_jpeg,
    Format.PNG: _hash_png,
    Format.WEBP: _hash_webp,
}
