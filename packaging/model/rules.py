"""Comparison of ways of grouping: python packaging/model/rules.py --photos DIR.

Makes landmarks of the photos that nothing was fitted on, as ``cairn landmarks regroup`` does, but
without times and positions: by stricter and looser rules, by verified matches alone, and by
chaining those. Prints how many pairs of photos in a landmark are wrong (of different sites), and
how many pairs of one place are found. Two unlabelled photos, and two folders of one site, count as
neither.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from extracting import extract_all
from labelled import held_out
from numpy.typing import NDArray
from photos import add_excluded, add_newer_held_out
from printed import short, table
from sites import Places, add_scattered, add_together
from tools import run

from engine.delg.features import Features
from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.metadata import ModelMetadata
from engine.landmarks.agglomeration import Given, Rules, connected, group
from engine.landmarks.candidates import NEIGHBOURS
from engine.landmarks.edges import VOTING, Voting, edges_of
from engine.library.records import Pair
from engine.retrieval.near_duplicates import VERIFIED, least_identical, shots_of, strongest_first
from engine.retrieval.vector_search import knn_graph
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import verify

_ALL = 1_000_000
_HEADER = (
    "way of grouping",
    "precision",
    "recall",
    "macro recall",
    "wrong pairs",
    "landmarks",
    "largest",
)


@dataclass(frozen=True)
class Way:
    """A way of grouping.

    Attributes:
        name: for the table.
        rules: None to chain.
        voting: how probabilities become votes.
        verified_only: leave out likely matches.
    """

    name: str
    rules: Rules | None = field(default_factory=Rules)
    voting: Voting = VOTING
    verified_only: bool = False


class Outcome(NamedTuple):
    """Landmarks, compared with what is known of the places.

    Attributes:
        landmarks: how many there are.
        largest: photos of the largest one.
        right: pairs of one place that share a landmark, each once.
        wrong: pairs of different places that do.
    """

    landmarks: int
    largest: int
    right: list[tuple[int, int]]
    wrong: list[tuple[int, int]]


def main() -> None:
    """Group in all ways, and print a table and the wrong pairs of the usual one."""
    arguments = _parser().parse_args()
    model = inspect_model(arguments.model).metadata
    photos = held_out(
        arguments.photos,
        arguments.per_place,
        arguments.distractors,
        arguments.together,
        scattered=arguments.scattered,
        newer_held_out=arguments.newer_held_out,
        excluded=arguments.exclude,
    )
    features = extract_all(arguments.model, photos.paths, arguments.processes)
    pairs = _sure_pairs(features, model)
    outcomes = {
        way.name: judge(group_in(way, pairs, photos.paths, model), photos.places)
        for way in ways_to_compare()
    }
    rows = [(name, *_figures(found, photos.places)) for name, found in outcomes.items()]
    print(f"{len(photos.paths):,} photos, {len(pairs):,} pairs verified or likely\n")
    print(table(_HEADER, rows) + "\n")
    usual = next(iter(outcomes.values()))
    print(table(("wrong", "pair"), [tuple(short(photos.paths[i]) for i in p) for p in usual.wrong]))


def ways_to_compare() -> Iterator[Way]:
    """Return the ways of grouping, the usual one first."""
    yield Way("as it is")
    yield Way("verified only", verified_only=True)
    for votes in (0.1, 0.16, 0.25):
        yield Way(f"likely: {votes:g} votes", voting=Voting(likely_votes=votes))
    for odds in (2.0, 2.5, 4.0):
        yield Way(f"alone from {odds:g} more log-odds", voting=Voting(alone_odds=odds))
    for share in (0.2, 0.5):
        yield Way(f"merge from {share:g}", Rules(merging_share=share))
    for votes in (1.6, 1.8, 2.4):
        yield Way(f"join by {votes:g} votes", Rules(joining=votes))
    yield Way("chaining", None, verified_only=True)


def group_in(
    way: Way, pairs: Sequence[Pair], paths: Sequence[Path], model: ModelMetadata
) -> list[tuple[int, ...]]:
    """Group photos in a way.

    Args:
        way: the way.
        pairs: verified and likely pairs, by the photos' indices.
        paths: of the photos.
        model: with which pairs were verified.

    Returns:
        the photos of each landmark.
    """
    identical = least_identical(model.max_features)
    contents = {index: str(path).encode() for index, path in enumerate(paths)}
    edges = strongest_first(edges_of(pairs, model.verify, identical, {}, way.voting), contents)
    if way.verified_only:
        edges = [edge for edge in edges if edge.votes >= VERIFIED]
    if way.rules is None:
        return connected(edges)
    given = Given(shots=shots_of(edges, identical), rules=way.rules)
    return [one.members for one in group(edges, given).groups]


def judge(groups: Sequence[Sequence[int]], places: Places) -> Outcome:
    """Find the right and the wrong pairs of photos that are in a landmark together."""
    right: set[tuple[int, int]] = set()
    wrong: set[tuple[int, int]] = set()
    for members in groups:
        ids = np.array(sorted(members))
        for position, photo in enumerate(ids):
            later = ids[position + 1 :]
            right |= {(int(photo), int(other)) for other in later[places.same(photo)[later]]}
            wrong |= {(int(photo), int(other)) for other in later[places.different(photo)[later]]}
    return Outcome(len(groups), max(map(len, groups), default=0), sorted(right), sorted(wrong))


def recall_by_folder(right: Sequence[tuple[int, int]], places: Places) -> NDArray[np.float64]:
    """Return the share of each folder's pairs that was found, of folders that have any."""
    pairs = _pairs_by_folder(places)
    found = np.bincount([places.labels[photo] for photo, _ in right], minlength=len(pairs))
    return found[pairs > 0] / pairs[pairs > 0]


def _figures(found: Outcome, places: Places) -> tuple[object, ...]:
    known = len(found.right) + len(found.wrong)
    recalls = recall_by_folder(found.right, places)
    return (
        f"{len(found.right) / known if known else 1.0:.4f}",
        f"{len(found.right) / _pairs_by_folder(places).sum():.3f}",
        f"{recalls.mean():.3f}",
        len(found.wrong),
        found.landmarks,
        found.largest,
    )


def _pairs_by_folder(places: Places) -> NDArray[np.int64]:
    """Count the pairs of one place in each folder; those of a scattered folder are unknown."""
    counts = np.bincount(
        places.labels[(places.labels >= 0) & ~places.scattered],
        minlength=places.labels.max(initial=-1) + 1,
    )
    return counts * (counts - 1) // 2


def _sure_pairs(features: Sequence[Features], model: ModelMetadata) -> list[Pair]:
    """Verify each photo with its nearest others, as many as grouping compares."""
    count = len(features)
    vectors = np.stack([one.global_feature for one in features])
    pairs = knn_graph(np.arange(count), vectors, np.ones(count, bool), NEIGHBOURS)

    def verified(ends: tuple[int, int]) -> Pair:
        found = verify(features[ends[0]], features[ends[1]], model)
        return Pair(*ends, found.inliers, found.verdict, found.probability)

    with ThreadPoolExecutor() as pool:
        checked = list(pool.map(verified, pairs))
    return [pair for pair in checked if pair.verdict in (Verdict.VERIFIED, Verdict.LIKELY)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--per-place", type=int, default=_ALL, help="most photos of a place")
    parser.add_argument("--distractors", type=int, default=_ALL, help="most unlabelled photos")
    parser.add_argument("--processes", type=int, default=2)
    add_excluded(parser)
    add_together(parser)
    add_scattered(parser)
    add_newer_held_out(parser)
    return parser


if __name__ == "__main__":
    run(main)
