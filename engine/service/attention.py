"""Where in a photo its kept local features lie, as a layer to be laid over it."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.errors import NotFoundError
from engine.library.connection import open_reader
from engine.library.layout import Layout
from engine.service.models import active_model, model_id

# Attention is coarse: more pixels would show nothing more.
_SIDE = 320
# Cells of the local features over which one of them is smeared: less would be dots.
_SPREAD = 0.75
# The strongest places are seen through a little; the weakest are not seen at all.
_MOST_OPAQUE, _FADING = 0.85, 0.8


def attention_layer(root: Path, query: Features | int) -> NDArray[np.uint8]:
    """The kept local features of a photo, by their attention, as a picture.

    Its colours tell also those apart who do not see all of them.

    Args:
        root: the library's folder.
        query: features, or the id of one of the library's photos.

    Returns:
        uint8 (h, w, 4), RGBA, of the photo's proportions.

    Raises:
        NotFoundError: the library has no features of the photo.
        LibraryError: the library cannot be read.
    """
    with open_reader(root) as reader:
        model = active_model(Layout(root), reader, None)
        if isinstance(query, Features):
            features = query
        else:
            known = reader.features(model_id(reader, model), [query]).get(query)
            if known is None:
                raise NotFoundError(f"Photo {query} was not looked at yet; wait a moment.")
            features = known
    return _coloured(_density(features, model.metadata.stride))


def _density(features: Features, stride: int) -> NDArray[np.float32]:
    """Attention per place, 0 to 1: each feature counts around its place as far as it was seen.

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
        # In the original, a cell of a small level covers more.
        spread = max(1.0, _SPREAD * stride / float(scale) * shrunk)
        density += cv2.GaussianBlur(spikes, (0, 0), spread, borderType=cv2.BORDER_REPLICATE)
    strongest = float(np.percentile(density, 99.5)) or float(density.max())
    return (density / max(strongest, 1e-9)).clip(0, 1)


def _coloured(density: NDArray[np.float32]) -> NDArray[np.uint8]:
    scale = cv2.applyColorMap((density * 255).astype(np.uint8), cv2.COLORMAP_CIVIDIS)
    layer = cv2.cvtColor(scale, cv2.COLOR_BGR2RGBA)
    layer[..., 3] = (density**_FADING * (255 * _MOST_OPAQUE)).astype(np.uint8)
    return np.asarray(layer, np.uint8)
