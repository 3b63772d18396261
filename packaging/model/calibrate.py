"""Measures the verdicts' thresholds: python packaging/model/calibrate.py --photos DIR.

``verified`` allows one false verdict in 1,000 photos, each checked against its 100 nearest photos
of other places; of the ``likely`` verdicts below it nine in ten are right. Both are measured on
landmarks that nothing was fitted on.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from build import MAX_SIDE
from export import write_metadata
from numpy.typing import NDArray
from photos import split_photos

from engine.delg.features import Features
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.metadata import ModelMetadata
from engine.delg.model import Model, open_model
from engine.evaluation.metrics import average_precision
from engine.photos.decode import decode
from engine.retrieval.verification import verify

NEIGHBOURS = 100
FALSE_RATE = 1 / 1000
LIKELY_PRECISION = 0.9
# An affine map takes three matches: below this, a geometry is chance.
LEAST = 6
RESIDUAL = 20.0


@dataclass(frozen=True)
class Pairs:
    """Checked pairs of query and neighbour.

    Attributes:
        query: int64 (n,).
        other: int64 (n,).
        same: bool (n,), of one place.
        similarity: float32 (n,), cosine of the global features.
        inliers: int64 (n,).
    """

    query: NDArray[np.int64]
    other: NDArray[np.int64]
    same: NDArray[np.bool_]
    similarity: NDArray[np.float32]
    inliers: NDArray[np.int64]


def main() -> None:
    """Measures, prints the curve and the worst false pairs, writes the thresholds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="the folder given to build.py")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--together", action="append", default=[], metavar="A,B", help="folders of one site"
    )
    parser.add_argument("--card", type=Path, default=Path(__file__).with_name("card.txt"))
    arguments = parser.parse_args()
    provisional = {"residual": RESIDUAL, "inliers": {"verified": 30, "likely": 20, "weak": LEAST}}
    card = arguments.card.read_text(encoding="utf-8").strip()
    write_metadata(arguments.model, {"verify": json.dumps(provisional), "card": card})
    photos = split_photos(arguments.photos, 1, 0)
    with ProcessPoolExecutor(
        arguments.processes, initializer=_open, initargs=(arguments.model,)
    ) as pool:
        features = list(pool.map(_features, photos.calibration, chunksize=16))
    sites = _sites(photos.places, arguments.together)
    pairs = check(features, sites, arguments.queries, open_model(arguments.model).metadata)
    thresholds = choose(pairs)
    _report(pairs, photos.calibration, thresholds)
    final = {"residual": RESIDUAL, "inliers": thresholds, "measured": _measured(pairs, features)}
    write_metadata(arguments.model, {"verify": json.dumps(final)})


_model: Model | None = None


def _open(path: Path) -> None:
    global _model
    cv2.setNumThreads(1)
    _model = open_model(path)


def _features(path: Path) -> Features:
    assert _model is not None
    photo = decode(path, at_least=MAX_SIDE)
    return _model.extract(photo.pixels, (photo.width, photo.height))


def _sites(places: tuple[str, ...], together: list[str]) -> NDArray[np.int64]:
    """A number for each photo's site: folders of one site are no negatives of each other."""
    site = {name: name for name in places}
    for names in together:
        first, *others = names.split(",")
        site |= dict.fromkeys(others, first)
    numbers = {name: i for i, name in enumerate(sorted(set(site.values())))}
    return np.array([numbers[site[place]] for place in places])


def check(
    features: list[Features], sites: NDArray[np.int64], queries: int, metadata: ModelMetadata
) -> Pairs:
    """Verifies a sample of photos against their nearest, of their own and of other places."""
    vectors = np.stack([one.global_feature.astype(np.float32) for one in features])
    sample = np.random.default_rng(0).permutation(len(features))[:queries]
    pairs = []
    for query in sample:
        nearest = np.argsort(-(vectors @ vectors[query]), kind="stable")
        same = sites[nearest] == sites[query]
        others = nearest[~same][:NEIGHBOURS]
        # Of the own place as many as rank before the last of those: what a search would show.
        last = np.flatnonzero(~same)[NEIGHBOURS - 1]
        own = nearest[:last][same[:last]]
        pairs += [(query, other, True) for other in own if other != query]
        pairs += [(query, other, False) for other in others]
    query, other, same = (np.array(column) for column in zip(*pairs, strict=True))
    inliers = [
        verify(features[a], features[b], metadata).agreeing
        for a, b in zip(query, other, strict=True)
    ]
    similarity = (vectors[query] * vectors[other]).sum(axis=1)
    return Pairs(query, other, same, similarity, np.array(inliers))


def choose(pairs: Pairs) -> dict[str, int]:
    """The least inliers of each verdict."""
    worst = np.array(
        [pairs.inliers[(pairs.query == q) & ~pairs.same].max() for q in np.unique(pairs.query)]
    )
    verified = next(n for n in range(LEAST, 10_000) if np.mean(worst >= n) <= FALSE_RATE)
    likely = verified
    for least in range(verified - 1, LEAST, -1):
        band = (pairs.inliers >= least) & (pairs.inliers < verified)
        if band.any() and pairs.same[band].mean() >= LIKELY_PRECISION:
            likely = least
    weak = max(range(LEAST, likely + 1), key=lambda least: reranked_map(pairs, least))
    return {"verified": verified, "likely": likely, "weak": weak}


def reranked_map(pairs: Pairs, weak: int) -> float:
    """Mean average precision when inliers below `weak` do not count against similarity."""
    counted = np.where(pairs.inliers >= weak, pairs.inliers, 0)
    precisions = []
    for query in np.unique(pairs.query):
        own = np.flatnonzero(pairs.query == query)
        order = own[np.lexsort((-pairs.similarity[own], -counted[own]))]
        if pairs.same[order].any():
            precisions.append(average_precision(pairs.same[order]))
    return float(np.mean(precisions))


def _measured(pairs: Pairs, features: list[Features]) -> dict[str, int]:
    return {"queries": len(np.unique(pairs.query)), "photos": len(features)}


def _report(pairs: Pairs, paths: tuple[Path, ...], thresholds: dict[str, int]) -> None:
    print("least inliers: false photos in 1,000, precision, recall of the pairs checked")
    for least in range(LEAST, 61, 2):
        accepted = pairs.inliers >= least
        false = len(np.unique(pairs.query[accepted & ~pairs.same]))
        rate = 1000 * false / len(np.unique(pairs.query))
        precision = pairs.same[accepted].mean()
        recall = accepted[pairs.same].mean()
        print(f"{least:3d}: {rate:6.1f} {precision:.4f} {recall:.3f}")
    for weak in range(LEAST, 21):
        print(f"weak from {weak}: mAP re-ranked {reranked_map(pairs, weak):.4f}")
    wrong = np.flatnonzero(~pairs.same)
    for at in wrong[np.argsort(-pairs.inliers[wrong])][:40]:
        a, b = (paths[i] for i in (pairs.query[at], pairs.other[at]))
        print(pairs.inliers[at], f"{a.parent.name}/{a.name}", f"{b.parent.name}/{b.name}")
    print(thresholds)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
