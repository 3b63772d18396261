"""Mines verified pairs of the photos to fit on: python packaging/model/mine.py --photos DIR."""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
from extracting import extract_all
from pairs import mine
from photos import split_photos

from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED

NEIGHBOURS = 25
LEAST_INLIERS = 16


def main() -> None:
    """Extracts, verifies and writes the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    photos = split_photos(arguments.photos).fit
    features = extract_all(arguments.model, photos, arguments.processes)
    landmarks = np.unique([photo.parent.name for photo in photos], return_inverse=True)[1]
    found = mine(
        [str(photo.relative_to(arguments.photos)) for photo in photos],
        features,
        landmarks,
        inspect_model(arguments.model).metadata,
        neighbours=NEIGHBOURS,
        least=LEAST_INLIERS,
    )
    found.save(arguments.out)
    print(f"{arguments.out}: {len(found.pairs)} verified pairs of {len(photos)} photos")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
