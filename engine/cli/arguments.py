"""Kinds of arguments that several commands take."""

from __future__ import annotations

import argparse

from engine.ingest.protocol import Region


def count(text: str) -> int:
    """A number of things: 1 or more."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def region(text: str) -> Region:
    """X,Y,W,H in pixels of the upright photo."""
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not X,Y,W,H") from None
    if not (abs(x) < _FAR and abs(y) < _FAR and 0 < width < _FAR and 0 < height < _FAR):
        raise argparse.ArgumentTypeError(f"{text!r} is no region of a photo")
    return Region(x, y, width, height)


# No photo is as large; infinities and what is not a number fall out, too.
_FAR = 1e6
