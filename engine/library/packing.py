"""Validation and conversion of features packed by `engine.delg.features`."""

from __future__ import annotations

import numpy as np

from engine.delg.features import Features

# Float16 has 11 significant bits: a unit vector of thousands of them is off by less in length.
_LENGTH_OFF = 0.01


def global_dimensions(vector: bytes) -> int | None:
    """Return the dimension of a packed global feature, None if it is invalid."""
    if not vector or len(vector) % 2:
        return None
    length = np.linalg.norm(np.frombuffer(vector, "<f2").astype(np.float64))
    # The feature of an image without content may be zero.
    return len(vector) // 2 if length == 0 or abs(length - 1) < _LENGTH_OFF else None


def local_dimensions(data: bytes) -> int | None:
    """Return the dimension of packed local descriptors, None if they are invalid."""
    try:
        features = Features.unpack((1, 1), b"\0\0", data)
    except (ValueError, IndexError):
        return None
    values = (features.scales, features.scores)
    sound = all(np.isfinite(value).all() for value in values) and (features.scales > 0).all()
    return features.descriptors.shape[1] if sound else None


def halved(data: bytes) -> bytes:
    """Convert packed local features from float32 scores to float16 scores.

    Args:
        data: local features in the first packing, with float32 scores.

    Raises:
        ValueError, IndexError: the data is not in that packing.
    """
    count = int(np.frombuffer(data, "<u2", 1)[0])
    dimensions, levels = data[2], data[3]
    begin = 4 + 4 * levels + 5 * count
    end = begin + 4 * count
    if len(data) != end + count * dimensions:
        raise ValueError(f"{len(data)} bytes of local features")
    scores = np.frombuffer(data[begin:end], "<f4").clip(max=float(np.finfo("<f2").max))
    return data[:begin] + scores.astype("<f2").tobytes() + data[end:]
