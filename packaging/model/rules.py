"""Compares rules of grouping: python packaging/model/rules.py --photos DIR.

Makes landmarks of the photos that nothing was fitted on, as ``cairn landmarks regroup`` does, by
stricter and by looser rules and by chaining, and prints how many pairs of a landmark are wrong: of
different sites. Of two unlabelled photos, and of two folders of one site, nobody knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from extracting import extract_all
from labelled import held_out
from printed import short, table
from sites import Places, add_together
from tools import run

from engine.delg.features import Features
from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.metadata import ModelMetadata
from engine.landmarks.candidates import NEIGHBOURS
from engine.landmarks.edges import Edge, strongest_first
from engine.landmarks.grouping import OVERWHELMING, Given, Rules, connected, group
from engine.landmarks.shots import least_identical, shots_of
from engine.retrieval.neighbours import nearest_pairs
from engine.retrieval.verification import verify

_ALL = 1_000_000


@dataclass(frozen=True)
class Way:
    """One way of grouping.

    Attributes:
        name: for the table.
        least: inliers that make a match.
        rules: None to chain.
        overwhelming: times `least` that need no second match.
    """

    name: str
    least: int
    rules: Rules | None = field(default_factory=Rules)
    overwhelming: float = OVERWHELMING


class Outcome(NamedTuple):
    """What came of it: landmarks, pairs of one place in one of them, and wrong ones."""

    landmarks: int
    largest: int
    right: int
    wrong: list[tuple[int, int]]


def main() -> None:
    """Groups in all ways, and prints a table and the wrong pairs of the usual one."""
    arguments = _parser().parse_args()
    model = inspect_model(arguments.model).metadata
    photos = held_out(
        arguments.photos, arguments.per_place, arguments.distractors, arguments.together
    )
    features = extract_all(arguments.model, photos.paths, arguments.processes)
    matches = _matches(features, photos.paths, model)
    identical = least_identical(model.max_features)
    pairs = _pairs_of_one_place(photos.places)
    rows = []
    for way in _ways(model.verify.likely, model.verify.verified):
        found = judge(_grouped(way, matches, identical), photos.places)
        known = found.right + len(found.wrong)
        precision = found.right / known if known else 1.0
        figures = (f"{precision:.4f}", f"{found.right / pairs:.3f}", len(found.wrong))
        rows.append((way.name, way.least, *figures, found.landmarks, found.largest))
    header = ("rule", "least inliers", "precision", "recall", "wrong pairs", "landmarks", "largest")
    print(f"{len(photos.paths):,} photos\n\n{table(header, rows)}\n")
    usual = judge(_grouped(Way("", model.verify.verified), matches, identical), photos.places)
    print(table(("wrong", "pair"), [tuple(short(photos.paths[i]) for i in p) for p in usual.wrong]))


def judge(groups: Sequence[Sequence[int]], places: Places) -> Outcome:
    """Counts the pairs of photos that are in a landmark together, each pair once."""
    right: set[tuple[int, int]] = set()
    wrong: set[tuple[int, int]] = set()
    for members in groups:
        ids = np.array(sorted(members))
        for position, photo in enumerate(ids):
            later = ids[position + 1 :]
            right |= {(int(photo), int(other)) for other in later[places.same(photo)[later]]}
            wrong |= {(int(photo), int(other)) for other in later[places.different(photo)[later]]}
    return Outcome(len(groups), max(map(len, groups), default=0), len(right), sorted(wrong))


def _ways(likely: int, verified: int) -> Iterator[Way]:
    usual = Way("as it is", verified)
    yield usual
    for least in sorted({likely, *range(20, 81, 6)}):
        yield replace(usual, name="another threshold", least=least)
    for least in (verified, 2 * verified, 3 * verified):
        yield Way("chaining", least, None)
    for vouchers in (1, 3):
        yield replace(usual, name=f"{vouchers} vouchers", rules=Rules(vouchers=vouchers))
    for share in (0.0, 0.2, 0.5):
        yield replace(usual, name=f"merge from {share:g}", rules=Rules(merging_share=share))
    for vouchers in (2, 5, _ALL):
        name = "one landmark each" if vouchers == _ALL else f"in another, too, by {vouchers}"
        yield replace(usual, name=name, rules=Rules(also_vouchers=vouchers))
    for times in (1.5, 2, 4, _ALL):
        name = "no match alone" if times == _ALL else f"alone from {times:g} times"
        yield replace(usual, name=name, overwhelming=times)


def _grouped(way: Way, matches: Iterable[Edge], identical: int) -> list[tuple[int, ...]]:
    edges = [edge for edge in matches if edge.inliers >= way.least]
    if way.rules is None:
        return connected(edges)
    given = Given(shots=shots_of(edges, identical), rules=way.rules)
    alone = min(round(way.overwhelming * way.least), identical)
    if way.overwhelming == _ALL:
        alone = _ALL
    return [one.members for one in group(edges, alone, given).groups]


def _matches(
    features: Sequence[Features], paths: Sequence[Path], model: ModelMetadata
) -> list[Edge]:
    """Each photo with its nearest others, as many as grouping compares; strongest first."""
    count = len(features)
    vectors = np.stack([one.global_feature for one in features])
    pairs = nearest_pairs(np.arange(count), vectors, np.ones(count, bool), NEIGHBOURS)

    def verified(pair: tuple[int, int]) -> Edge | None:
        evidence = verify(features[pair[0]], features[pair[1]], model)
        return Edge(*pair, evidence.inliers) if evidence.verdict else None

    with ThreadPoolExecutor() as pool:
        found = [edge for edge in pool.map(verified, pairs) if edge is not None]
    return strongest_first(found, {i: str(path).encode() for i, path in enumerate(paths)})


def _pairs_of_one_place(places: Places) -> int:
    counts = np.bincount(places.labels[places.labels >= 0])
    return int((counts * (counts - 1) // 2).sum())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--per-place", type=int, default=_ALL, help="most photos of a place")
    parser.add_argument("--distractors", type=int, default=_ALL, help="most unlabelled photos")
    parser.add_argument("--processes", type=int, default=2)
    add_together(parser)
    return parser


if __name__ == "__main__":
    run(main)
