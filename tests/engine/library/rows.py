"""Photos and features that no file ever had."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from engine.delg.features import Features, quantise_scores
from engine.photos.facts import CaptureDate, Facts
from engine.photos.formats import Format

CAPTURED = CaptureDate(datetime(2019, 7, 4, 12, 13, 14, 250000), 120, "DateTimeOriginal")
FACTS = Facts(Format.JPEG, 640, 480, CAPTURED, 48.8584, 2.2945, "Canon EOS 5D")


def content(number: int) -> bytes:
    """A content key."""
    return number.to_bytes(16, "big")


def state(path: bytes, size: int = 1000, mtime_ns: int = 5) -> tuple[bytes, int, int]:
    """A file as a scan sees it."""
    return path, size, mtime_ns


def features(seed: int, count: int = 5) -> Features:
    """Features of the photo of FACTS."""
    rng = np.random.default_rng(seed)
    vector = rng.normal(size=16)
    return Features(
        size=(FACTS.width, FACTS.height),
        global_feature=(vector / np.linalg.norm(vector)).astype(np.float16),
        keypoints=rng.uniform(0, 400, (count, 2)).astype(np.float32),
        scales=np.full(count, 0.5, np.float32),
        scores=quantise_scores(np.sort(rng.uniform(size=count))[::-1]),
        descriptors=rng.integers(-127, 128, (count, 8)).astype(np.int8),
    )
