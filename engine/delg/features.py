"""Features of photos and of query images, and their serialization."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.delg.turning import turned_points, turned_size

# Descriptors are stored as round(127 x): a component of a unit vector lies in -1..1.
QUANTISATION = 127

# Keypoints are stored as 16-bit fractions of the longer side: 1/65535 of a 50-megapixel photo's
# longer side is an eighth of a pixel, while a cell of the local features spans dozens.
_FRACTIONS = 65535


@dataclass(frozen=True)
class Features:
    """Global and local features of one photo, in the quantized form that is matched.

    Attributes:
        size: (width, height) in pixels of the upright original.
        global_feature: float16 (D,), of unit length.
        keypoints: float32 (N, 2), (x, y) in pixels of the upright original.
        scales: float32 (N,), longer side of the pyramid level / longer side of the original.
        scores: float32 (N,), attention, highest first.
        descriptors: int8 (N, d), round(127 x) of unit vectors x.
    """

    size: tuple[int, int]
    global_feature: NDArray[np.float16]
    keypoints: NDArray[np.float32]
    scales: NDArray[np.float32]
    scores: NDArray[np.float32]
    descriptors: NDArray[np.int8]

    # A photo is matched with many others, so values that depend on it alone are cached.

    @cached_property
    def fingerprint(self) -> bytes:
        """Return a hash of the local features, the same on every machine: 16 bytes."""
        data = self.descriptors.tobytes() + self.keypoints.astype("<f4").tobytes()
        return blake2b(data, digest_size=16).digest()

    @cached_property
    def inverse_norms(self) -> NDArray[np.float32]:
        """Return one over the length of each descriptor: float32 (N,)."""
        lengths = np.linalg.norm(self.descriptors.astype(np.float32), axis=1)
        return 1 / np.maximum(lengths, np.float32(1e-9))

    def pack_global(self) -> bytes:
        """Return the global feature as little-endian float16."""
        return self.global_feature.astype("<f2").tobytes()

    def pack_local(self) -> bytes:
        """Serialize the local features, 7 + d bytes each, and a table of scales.

        Layout, little-endian: uint16 N, uint8 d, uint8 S; float32 scales[S]; uint8 level[N]; uint16
        keypoints[N, 2] (fractions of the longer side); float16 scores[N]; int8 descriptors[N, d]. S
        is the number of pyramid scales, which are few.
        """
        table, level = np.unique(self.scales, return_inverse=True)
        head = np.array([len(self.scores)], "<u2").tobytes()
        head += bytes([self.descriptors.shape[1], len(table)])
        fractions = _fractions(self.keypoints, self.size)
        return b"".join(
            (
                head,
                table.astype("<f4").tobytes(),
                level.astype(np.uint8).tobytes(),
                fractions.astype("<u2").tobytes(),
                self.scores.astype("<f2").tobytes(),
                self.descriptors.tobytes(),
            )
        )

    @staticmethod
    def unpack(size: tuple[int, int], global_data: bytes, local_data: bytes) -> Features:
        """Rebuild features from the results of `pack_global` and `pack_local`.

        Args:
            size: (width, height) in pixels of the upright original.
            global_data: result of `pack_global`.
            local_data: result of `pack_local`.

        Raises:
            ValueError: the bytes are not in this format.
        """
        count = int(np.frombuffer(local_data, "<u2", 1)[0])
        dimensions, levels = local_data[2], local_data[3]
        fields = (("<f4", levels), ("u1", count), ("<u2", 2 * count), ("<f2", count))
        at, parts = 4, []
        for kind, length in (*fields, ("i1", count * dimensions)):
            parts.append(np.frombuffer(local_data, kind, length, at))
            at += parts[-1].nbytes
        if at != len(local_data):
            raise ValueError(f"{len(local_data)} bytes of local features where {at} were expected")
        table, level, fractions, scores, descriptors = parts
        keypoints = _positions(fractions.reshape(count, 2), size)
        return Features(
            size=size,
            global_feature=np.frombuffer(global_data, "<f2").astype(np.float16),
            keypoints=keypoints,
            scales=table[level].astype(np.float32),
            scores=scores.astype(np.float32),
            descriptors=descriptors.reshape(count, dimensions).astype(np.int8),
        )

    def translated(self, origin: tuple[int, int], size: tuple[int, int]) -> Features:
        """Return the features of a part of a photo, in pixels of the photo.

        Args:
            origin: (x, y) of the part's top left pixel in the photo.
            size: (width, height) of the photo.
        """
        keypoints = quantise_keypoints(self.keypoints.astype(np.float64) + origin, size)
        return replace(self, size=size, keypoints=keypoints)

    def joined(self, other: Features) -> Features:
        """Return these features with the local features of others of the same photo added."""
        order = np.argsort(-np.concatenate([self.scores, other.scores]), kind="stable")
        return replace(
            self,
            keypoints=np.concatenate([self.keypoints, other.keypoints])[order],
            scales=np.concatenate([self.scales, other.scales])[order],
            scores=np.concatenate([self.scores, other.scores])[order],
            descriptors=np.concatenate([self.descriptors, other.descriptors])[order],
        )

    def turned(self, quarter_turns: int) -> Features:
        """Return the features of the photo rotated by quarter turns, as `numpy.rot90` does.

        The stored grid is mapped onto itself, so that turning back restores the features exactly.
        """
        far = np.round(np.array(self.size) / max(self.size) * _FRACTIONS)
        fractions = turned_points(_fractions(self.keypoints, self.size), quarter_turns, far)
        size = turned_size(self.size, quarter_turns)
        return replace(self, size=size, keypoints=_positions(fractions, size))

    def unit_descriptors(self) -> NDArray[np.float32]:
        """Return the descriptors, normalized again after quantization: float32 (N, d)."""
        values = self.descriptors.astype(np.float32)
        return values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)


@dataclass(frozen=True)
class QueryFeatures:
    """The features of a query image, or of a part of it, in each plausible orientation.

    Attributes:
        turns: the features for each orientation, the most probable first; all of them describe the
            part as if it were a photo of its own, with keypoints in its pixels before turning.
        origin: (x, y) of the part's top left pixel in the photo.
        photo_size: (width, height) of the photo.
    """

    turns: tuple[Features, ...]
    origin: tuple[int, int]
    photo_size: tuple[int, int]

    @staticmethod
    def of_photo(features: Features) -> QueryFeatures:
        """Build the query for a whole photo in its most probable orientation."""
        return QueryFeatures((features,), (0, 0), features.size)

    def in_photo(self) -> Features:
        """Return the features of the most probable orientation, in pixels of the photo."""
        return self.turns[0].translated(self.origin, self.photo_size)

    def nearest_turn(self, other: Features) -> Features:
        """Return the features of the orientation that is most similar to another photo."""
        vector = other.global_feature.astype(np.float32)
        cosines = [float(turn.global_feature.astype(np.float32) @ vector) for turn in self.turns]
        return self.turns[int(np.argmax(cosines))]


def quantise_keypoints(
    keypoints: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float32]:
    """Round keypoints (N, 2) to the grid on which they are stored.

    Newly extracted features thus equal those that are read from a library, and a match finds the
    same inliers with either.
    """
    return _positions(_fractions(keypoints, size), size)


def _fractions(keypoints: NDArray[np.floating], size: tuple[int, int]) -> NDArray[np.float64]:
    values: NDArray[np.float64] = (keypoints.astype(np.float64) + 0.5) / max(size) * _FRACTIONS
    return np.round(values).clip(0, _FRACTIONS)


def _positions(fractions: NDArray[np.generic], size: tuple[int, int]) -> NDArray[np.float32]:
    return (fractions.astype(np.float64) * (max(size) / _FRACTIONS) - 0.5).astype(np.float32)


def quantise_scores(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """Round attention scores (N,) to float16, in which they are stored.

    Values that are too large become the greatest float16.
    """
    return scores.clip(max=float(np.finfo(np.float16).max)).astype(np.float16).astype(np.float32)


def quantise(descriptors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Quantize unit vectors, float32 (N, d), to round(127 x), int8 (N, d)."""
    return np.round(descriptors * QUANTISATION).astype(np.int8)


def normalise(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale vectors along the last axis to unit length; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(norms, np.finfo(np.float32).tiny)
