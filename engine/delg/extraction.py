"""Merging of pyramid levels and selection of a photo's local features, as in DELG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features, normalise, quantise, quantise_keypoints, quantise_scores
from engine.delg.metadata import ModelMetadata
from engine.delg.pyramid import Level


@dataclass(frozen=True)
class LevelOutput:
    """The graph's outputs for one level.

    Attributes:
        level: the level.
        global_vector: float32 (D,), not normalized.
        local: float32 (d, h, w), not normalized.
        attention: float32 (h, w).
        turns: plausible numbers of quarter turns, counted as `numpy.rot90` does, that make the
            image upright, the most probable first; (0,) where the graph has no such output.
    """

    level: Level
    global_vector: NDArray[np.float32]
    local: NDArray[np.float32]
    attention: NDArray[np.float32]
    turns: tuple[int, ...] = (0,)


def merge_levels(
    outputs: Sequence[LevelOutput], metadata: ModelMetadata, size: tuple[int, int]
) -> Features:
    """Merge the levels of one photo into its features, as DELG does.

    The global feature is L2(Σ L2(g_s)); local features are the best `max_features` by attention
    over all levels together. Ties go to the coarser level, then to the earlier cell, so that the
    result is the same everywhere.

    Args:
        outputs: the graph's outputs for each level, coarsest first.
        metadata: the model's metadata.
        size: (width, height) of the upright original, in pixels.
    """
    vectors = np.stack([o.global_vector for o in outputs if o.level.is_global])
    merged = normalise(normalise(vectors).sum(axis=0))
    local = [o for o in outputs if o.level.is_local]
    return _select_local(local, metadata, size, merged.astype(np.float16))


def add_levels(
    features: Features, outputs: Sequence[LevelOutput], metadata: ModelMetadata
) -> Features:
    """Add the local features of more levels, at most `max_features` of them.

    The existing features are kept, so that matches at their scales are not lost.
    """
    more = _select_local(outputs, metadata, features.size, features.global_feature)
    return features.joined(more)


def _select_local(
    local: Sequence[LevelOutput],
    metadata: ModelMetadata,
    size: tuple[int, int],
    global_feature: NDArray[np.float16],
) -> Features:
    scores = np.concatenate([o.attention.reshape(-1) for o in local])
    descriptors = np.concatenate([o.local.reshape(len(o.local), -1).T for o in local])
    keypoints = np.concatenate([_cell_centres(o, metadata) for o in local])
    scales = np.concatenate([np.full(o.attention.size, o.level.scale) for o in local])
    best = np.argsort(-scores, kind="stable")[: metadata.max_features]
    best = best[scores[best] >= metadata.attention_threshold]
    return Features(
        size=size,
        global_feature=global_feature,
        keypoints=quantise_keypoints(_inside(keypoints[best], size), size),
        scales=scales[best].astype(np.float32),
        scores=quantise_scores(scores[best]),
        descriptors=quantise(normalise(descriptors[best])),
    )


def _cell_centres(output: LevelOutput, metadata: ModelMetadata) -> NDArray[np.float64]:
    """Return the centers of the cells in pixels of the original: (h · w, 2).

    Columns are x and y. Pixel centers are integers: position p of a level lies at (p + ½) /
    factor - ½ of the original.
    """
    height, width = output.attention.shape
    rows, columns = np.divmod(np.arange(height * width), width)
    cells = np.stack([columns, rows], axis=1) * metadata.stride + metadata.offset
    return (cells + 0.5) / np.array(output.level.factors) - 0.5


def _inside(keypoints: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Clip keypoints (N, 2) to the image.

    Padding may put the center of an outermost cell just beyond the border.
    """
    return keypoints.clip(0, np.array(size) - 1)
