"""Alignment of a photo with another one that shows the same place."""

from __future__ import annotations

import numpy as np

from engine.delg.graph import ModelFile
from engine.library.reads import LibraryReader
from engine.retrieval.geometry import Matrix, transfer
from engine.retrieval.photo_matching import stored_evidence
from engine.retrieval.verdict import Verdict

# Largest ratio of the areas of the aligned photo and its base. Beyond it, the geometry says
# nothing about most of the photo.
_MOST_GROWN = 30.0


def align_overlay(reader: LibraryReader, model: ModelFile, base: int, photo: int) -> Matrix | None:
    """Return the map from a photo's pixels to those of another photo.

    Args:
        reader: the library.
        model: the active model.
        base: the id of the photo to align with.
        photo: the id of the photo to align.

    Returns:
        float64 (3, 3), acting on column vectors; None if the photos are not at least likely to show
        the same place, or if the map would tear the photo apart.

    Raises:
        NoFeaturesError: the library has no features of the model.
    """
    if photo == base:
        return np.eye(3)
    found = stored_evidence(reader, model, photo, base)
    if found is None or found.verification.alignment is None:
        return None
    verdict, alignment = found.verification.verdict, found.verification.alignment
    if verdict is None or not verdict.at_least(Verdict.LIKELY):
        return None
    known = [reader.photo(one) for one in (photo, base)]
    sizes = [(one.facts.width, one.facts.height) for one in known if one is not None]
    return alignment if len(sizes) == 2 and _holds(alignment, *sizes) else None


def _holds(alignment: Matrix, size: tuple[int, int], base: tuple[int, int]) -> bool:
    """Return whether a map keeps a photo whole, unmirrored and of plausible size."""
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    # Points beyond the horizon of a homography reappear on the other side.
    depths = np.column_stack([corners, np.ones(4)]) @ alignment[2]
    if depths.min() <= 0:
        return False
    placed = transfer(alignment, corners)
    following = np.roll(placed, -1, axis=0)
    area = np.sum(placed[:, 0] * following[:, 1] - following[:, 0] * placed[:, 1]) / 2
    share = float(area) / (base[0] * base[1])
    return 1 / _MOST_GROWN < share < _MOST_GROWN
