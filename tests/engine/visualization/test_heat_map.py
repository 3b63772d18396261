from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.errors import NotFoundError
from engine.library.connection import open_writer


def test_the_layer_is_seen_where_features_lie_and_most_where_attention_is_highest(
    tmp_path: Path,
) -> None:
    open_writer(tmp_path).close()
    features = Features(
        size=(800, 400),
        global_feature=np.ones(4, np.float16),
        keypoints=np.array([(200, 100), (600, 300)], np.float32),
        scales=np.array([1, 0.5], np.float32),
        scores=np.array([100, 20], np.float32),
        descriptors=np.zeros((2, 4), np.int8),
    )
    layer = Cairn(tmp_path).heat_map(features)
    height, width = layer.shape[:2]
    assert width == 2 * height
    opacity = layer[..., 3].astype(int)
    strong, weak = opacity[height // 4, width // 4], opacity[3 * height // 4, 3 * width // 4]
    assert strong > weak > 0
    assert opacity[height // 4, 3 * width // 4] == 0
    assert strong == opacity.max() < 255


def test_a_photo_that_was_not_looked_at_has_no_layer(tmp_path: Path) -> None:
    with open_writer(tmp_path), pytest.raises(NotFoundError):
        Cairn(tmp_path).heat_map(7)
