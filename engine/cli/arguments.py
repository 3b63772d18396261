"""Argument types shared by several commands."""

from __future__ import annotations

import argparse

from engine.workers.protocol import Region


def count(text: str) -> int:
    """Parse an integer of at least 1.

    Raises:
        argparse.ArgumentTypeError: the number is less than 1.
        ValueError: the text is not an integer; argparse reports it.
    """
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def region(text: str) -> Region:
    """Parse ``X,Y,W,H`` in pixels of the upright photo.

    Raises:
        argparse.ArgumentTypeError: the text has another form, or is no region of a photo.
    """
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not X,Y,W,H") from None
    if not (abs(x) < _FAR and abs(y) < _FAR and 0 < width < _FAR and 0 < height < _FAR):
        raise argparse.ArgumentTypeError(f"{text!r} is no region of a photo")
    return Region(x, y, width, height)


# Larger than any photo in pixels. The comparison also rejects infinities and NaN.
_FAR = 1e6
