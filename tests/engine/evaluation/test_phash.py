from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.evaluation.phash import distance, phash
from engine.photos.decode import decode
from engine.samples.library import SampleSet


def first_views(samples: SampleSet) -> list[NDArray[np.uint8]]:
    return [decode(photos[0]).pixels for photos in samples.landmarks.values()]


def test_a_smaller_copy_of_poor_quality_keeps_its_hash(samples: SampleSet) -> None:
    for pixels in first_views(samples):
        file = io.BytesIO()
        Image.fromarray(pixels).resize((400, 300)).save(file, "JPEG", quality=40)
        with Image.open(file) as copy:
            assert distance(phash(pixels), phash(np.array(copy))) <= 4


def test_photos_of_different_places_differ_in_many_bits(samples: SampleSet) -> None:
    first, _, third, fourth = map(phash, first_views(samples))
    assert distance(first, third) > 12
    assert distance(third, fourth) > 12


def test_distance_counts_bits_both_ways(samples: SampleSet) -> None:
    found = phash(first_views(samples)[0])
    assert found.shape == (64,)
    assert distance(found, found) == 0
    assert distance(found, ~found) == 64
    other = found.copy()
    other[[3, 40]] = ~other[[3, 40]]
    assert distance(found, other) == distance(other, found) == 2
