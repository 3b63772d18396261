"""Attention map of a photo's stored local features, as an overlay."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata

# Longer side of the map in pixels; attention is coarse, so more would add no detail.
_SIDE = 320
# Standard deviation of the blur, in cells of the local features; less would show dots.
_SPREAD = 0.75
# Opacity of the strongest places, and exponent by which weaker ones fade out.
_MOST_OPAQUE, _FADING = 0.85, 0.8


def render_heat_map(features: Features, model: ModelMetadata) -> NDArray[np.uint8]:
    """Render the attention of a photo's local features as a picture.

    The color map (cividis) can also be read with color vision deficiency.

    Args:
        features: of the photo.
        model: the model that described it.

    Returns:
        uint8 (h, w, 4), RGBA, of the photo's proportions.
    """
    return _coloured(_density(features, model.stride))


def _density(features: Features, stride: int) -> NDArray[np.float32]:
    """Return the attention of each place, 0 to 1: float32 (h, w).

    The score of each feature is spread over the extent of its cell.

    Args:
        features: of a photo.
        stride: of the model: pixels between cells.
    """
    shrunk = _SIDE / max(features.size)
    width, height = (max(1, round(side * shrunk)) for side in features.size)
    density = np.zeros((height, width), np.float32)
    places = np.floor((features.keypoints + 0.5) * shrunk).astype(np.int64)
    places = places.clip(0, (width - 1, height - 1))
    for scale in np.unique(features.scales):
        own = features.scales == scale
        spikes = np.zeros_like(density)
        np.add.at(spikes, (places[own, 1], places[own, 0]), features.scores[own])
        # A cell of a small pyramid level covers more of the original.
        spread = max(1.0, _SPREAD * stride / float(scale) * shrunk)
        density += cv2.GaussianBlur(spikes, (0, 0), spread, borderType=cv2.BORDER_REPLICATE)
    strongest = float(np.percentile(density, 99.5)) or float(density.max())
    return (density / max(strongest, 1e-9)).clip(0, 1)


def _coloured(density: NDArray[np.float32]) -> NDArray[np.uint8]:
    scale = cv2.applyColorMap((density * 255).astype(np.uint8), cv2.COLORMAP_CIVIDIS)
    layer = cv2.cvtColor(scale, cv2.COLOR_BGR2RGBA)
    layer[..., 3] = (density**_FADING * (255 * _MOST_OPAQUE)).astype(np.uint8)
    return np.asarray(layer, np.uint8)
