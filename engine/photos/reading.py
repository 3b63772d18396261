"""Opening of photo files, with errors of the codecs converted to `PhotoError`."""

from __future__ import annotations

import os
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import rawpy
from PIL import Image, ImageCms

from engine.errors import PhotoError

CODEC_ERRORS: tuple[type[Exception], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    ImageCms.PyCMSError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    rawpy.LibRawError,
    rawpy.NotSupportedError,
    struct.error,
    zlib.error,
)
"""Exceptions that Pillow, its plugins and LibRaw raise on data that they cannot decode."""

_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    TypeError,
    UnicodeError,
    struct.error,
)

_BYTES = re.compile(r"""\bb(['"])(.*?)\1""")


def shown(path: Path) -> str:
    """Return a file's name for a message, with bytes outside UTF-8 as ``\\xNN``."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def _unreadable(path: Path, error: OSError) -> PhotoError:
    if isinstance(error, FileNotFoundError):
        message = f"'{shown(path)}' is not there: check the path."
    elif path.is_dir():  # Windows says "permission denied" when a folder is opened as a file
        message = f"'{shown(path)}' is a folder, not a photo: name a file in it."
    elif isinstance(error, PermissionError):
        message = f"'{shown(path)}' may not be read: check its permissions."
    else:
        message = f"'{shown(path)}' cannot be read ({error.strerror}): check the drive."
    return PhotoError(message, path, stage="read")


def _undecodable(path: Path, error: Exception) -> PhotoError:
    what = f"'{shown(path)}' cannot be decoded ({_reason(error)})"
    return PhotoError(f"{what}: it is damaged, incomplete or of an unsupported kind.", path)


def _reason(error: Exception) -> str:
    """Return a codec's error in words.

    Errors that a codec did not raise on purpose have no useful message.
    """
    if isinstance(error, MemoryError):
        return "not enough memory"
    if isinstance(error, Image.DecompressionBombError):
        return "far too many pixels"
    # LibRaw's messages are bytes, and Pillow quotes bytes as Python does.
    words = "" if isinstance(error, _STUMBLES) else _BYTES.sub(r"\2", str(error))
    return " ".join(words.split()) or "its parts do not fit together"


@contextmanager
def photo_file(path: Path) -> Iterator[BinaryIO]:
    """Open a photo for reading; errors of codecs run inside become `PhotoError`.

    Warnings of the codecs are silenced: what they warn about is either an error here or harmless.

    Args:
        path: the file.

    Yields:
        The open file.

    Raises:
        PhotoError: of stage ``read`` when the operating system refuses, of stage ``decode`` when a
            codec inside fails.
    """
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            yield file
    except CODEC_ERRORS as error:
        # Codecs raise OSError too, but only the operating system's have an error number.
        if isinstance(error, OSError) and error.errno is not None:
            raise _unreadable(path, error) from error
        raise _undecodable(path, error) from error


def no_photo(path: Path, file: BinaryIO) -> PhotoError:
    """Return the error for a file whose content is of no known format.

    It is of stage ``read`` for an empty file, else of stage ``decode``.
    """
    file.seek(0)
    if not file.read(1):
        message = f"'{shown(path)}' is empty: restore it from a backup."
        return PhotoError(message, path, stage="read")
    message = f"'{shown(path)}' is not an image of a known format: give a photo."
    return PhotoError(message, path, stage="decode")
