"""Adds pairs that only a stronger matcher finds: python packaging/model/mine_harder.py --photos DIR …

What a model cannot match yet is what it has to learn: pairs that its own verification leaves in
doubt are matched with ALIKED and LightGlue, and kept where a map explains enough of the matches.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePath

import cv2
import numpy as np
from lightglue_matching import SIDE, Keypoints, LightGlueMatcher
from numpy.typing import NDArray
from pairs import MinedPairs

from engine.retrieval.alignment import Frame, MatchedPoints, best_map
from engine.retrieval.geometry import Matrix

# Pairs with as many inliers of the model's own are mined well enough.
SURE = 30
# Photos of each landmark, pairs of each landmark, and how similar they are: among the nearest.
PHOTOS, PAIRS, NEIGHBOURS = 30, 40, 12
# A map explains a match that it puts within this many pixels of an image of `SIDE`, and a scene
# that has depth by a few maps, each of which explains as many of the matches that are left.
RESIDUAL, LEAST_INLIERS, MOST_MAPS = 10.0, 16, 3
LEAST_SURPRISE = 12.0


@dataclass(frozen=True)
class Aligned:
    """What one map explains of a pair.

    Attributes:
        pair: the photos' numbers, the lower first.
        alignment: float64 (3, 3), from pixels of the one photo to pixels of the other.
        points: float64 (n, 2), the places in the first photo where it holds.
    """

    pair: tuple[int, int]
    alignment: Matrix
    points: NDArray[np.float64]


def main() -> None:
    """Match what is in doubt and write all pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--pairs", type=Path, required=True, help="what mine.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    mined = MinedPairs.load(arguments.pairs)
    doubtful = in_doubt(mined, np.random.default_rng(arguments.seed))
    tasks = [(arguments.photos, mined.photos, pairs) for pairs in doubtful]
    with ProcessPoolExecutor(arguments.processes, initializer=cv2.setNumThreads, initargs=(1,)) as p:
        found = [one for aligned in p.map(_match_all, tasks) for one in aligned]
    added = mined.and_chains(
        [one.pair for one in found], [one.alignment for one in found], [one.points for one in found]
    )
    added.save(arguments.out)
    tried = sum(len(pairs) for pairs in doubtful)
    kept = len({one.pair for one in found})
    print(f"{arguments.out}: {kept} of {tried} pairs in doubt are aligned, by {len(found)} maps")


def in_doubt(mined: MinedPairs, rng: np.random.Generator) -> list[list[tuple[int, int]]]:
    """Draw the pairs to match: of each landmark, the larger ones first.

    Args:
        mined: all photos, and what the model itself verified.
        rng: decides which photos and which pairs of a landmark.
    """
    sure = {(int(a), int(b)) for a, b in mined.pairs[mined.inliers >= SURE]}
    folders = np.array([PurePath(name).parent.name for name in mined.photos])
    drawn = []
    for folder in np.unique(folders):
        own = np.sort(rng.permutation(np.flatnonzero(folders == folder))[:PHOTOS])
        vectors = mined.vectors[own].astype(np.float32)
        nearest = np.argsort(-(vectors @ vectors.T), axis=1, kind="stable")[:, 1 : 1 + NEIGHBOURS]
        pairs = {tuple(sorted((int(own[i]), int(own[j])))) for i, row in enumerate(nearest) for j in row}
        open_pairs = sorted(pair for pair in pairs if pair not in sure)
        chosen = rng.permutation(len(open_pairs))[:PAIRS]
        drawn.append([open_pairs[i] for i in np.sort(chosen)])
    return sorted(drawn, key=len, reverse=True)


def align(a: Keypoints, b: Keypoints, matches: NDArray[np.int64]) -> list[tuple[Matrix, NDArray]]:
    """Explain the matches of two photos by maps, the best one first."""
    frames = Frame(a.size, SIDE), Frame(b.size, SIDE)
    found: list[tuple[Matrix, NDArray[np.float64]]] = []
    while len(matches) >= LEAST_INLIERS and len(found) < MOST_MAPS:
        points = a.points[matches[:, 0]], b.points[matches[:, 1]]
        best = best_map(MatchedPoints.of(frames, *points), RESIDUAL, seed=0)
        if best is None or best.count < LEAST_INLIERS or best.surprise < LEAST_SURPRISE:
            break
        alignment = np.linalg.inv(frames[1].matrix) @ best.matrix @ frames[0].matrix
        found.append((alignment, points[0][best.inliers].astype(np.float64)))
        matches = matches[~best.inliers]
    return found


def _match_all(task: tuple[Path, NDArray[np.str_], Sequence[tuple[int, int]]]) -> list[Aligned]:
    root, names, pairs = task
    matcher = LightGlueMatcher()
    photos = {i: matcher.extract(root / names[i]) for i in sorted({i for pair in pairs for i in pair})}
    return [
        Aligned((a, b), alignment, points)
        for a, b in pairs
        for alignment, points in align(photos[a], photos[b], matcher.match(photos[a], photos[b]))
    ]


if __name__ == "__main__":
    main()
