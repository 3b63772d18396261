"""What the library knows of the bytes that `engine.delg.features` packs features into."""

from __future__ import annotations

import numpy as np

from engine.delg.features import Features

# A float16 has eleven bits: the length of a unit vector of thousands of them is off by less.
_LENGTH_OFF = 0.01


def global_dimensions(vector: bytes) -> int | None:
    """The dimensions of a packed global feature, None for what cannot be one."""
    if not vector or len(vector) % 2:
        return None
    length = np.linalg.norm(np.frombuffer(vector, "<f2").astype(np.float64))
    # The feature of a picture of nothing may be nothing.
    return len(vector) // 2 if length == 0 or abs(length - 1) < _LENGTH_OFF else None


def local_dimensions(data: bytes) -> int | None:
    """The dimensions of packed local descriptors, None for what cannot be local features."""
    try:
        features = Features.unpack((1, 1), b"\0\0", data)
    except (ValueError, IndexError):
        return None
    values = (features.scales, features.scores)
    sound = all(np.isfinite(value).all() for value in values) and (features.scales > 0).all()
    return features.descriptors.shape[1] if sound else None


def halved(data: bytes) -> bytes:
    """Local features as they were first packed, with float32 scores, as they are packed now.

    Raises:
        ValueError, IndexError: they are not such a packing.
    """
    count = int(np.frombuffer(data, "<u2", 1)[0])
    dimensions, levels = data[2], data[3]
    begin = 4 + 4 * levels + 5 * count
    end = begin + 4 * count
    if len(data) != end + count * dimensions:
        raise ValueError(f"{len(data)} bytes of local features")
    scores = np.frombuffer(data[begin:end], "<f4").clip(max=float(np.finfo("<f2").max))
    return data[:begin] + scores.astype("<f2").tobytes() + data[end:]
