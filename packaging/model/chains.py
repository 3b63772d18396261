"""Pairs of photos that no verification finds, through a photo that is verified with both."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from grids import mapped
from numpy.typing import NDArray
from pairs import MinedPairs
from scipy.spatial import KDTree

# Links are to be beyond doubt, and to have as many places in common.
_SURE, _LEAST_SHARED = 30, 8
# An inlier of the one link and an inlier of the other that are within this many pixels of each
# other, in the photo between, show one place.
_NEAR = 16.0
# Ways through each photo that are tried.
_TRIED = 200


@dataclass(frozen=True)
class _Link:
    """A verified pair, seen from one of its photos.

    Attributes:
        photo: the other one.
        alignment: (3, 3), from pixels of the one to pixels of the other.
        points: (n, 2), in the one, where the alignment is known to hold.
    """

    photo: int
    alignment: NDArray[np.float64]
    points: NDArray[np.float64]


def with_chains(pairs: MinedPairs, seed: int = 0) -> MinedPairs:
    """Adds pairs whose photos were not verified together: what is too hard for the model yet.

    A change of viewpoint, season or light may be too much at once, but a photo half-way knows both
    ends. The alignment of the ends is that of the two links, one after the other; it is known to
    hold where inliers of both links meet, like the tracks of structure from motion.

    Returns:
        The pairs, followed by the chains; the inliers of a chain are the places that it knows.
    """
    rng = np.random.default_rng(seed)
    known = {(int(a), int(b)) for a, b in pairs.pairs}
    sure = np.flatnonzero(pairs.inliers >= _SURE)
    links: dict[int, list[_Link]] = {}
    for pair in sure.tolist():
        for photo, link in _ends(pairs, pair):
            links.setdefault(photo, []).append(link)
    chains: dict[tuple[int, int], _Link] = {}
    for own in links.values():
        ways = [way for way in combinations(own, 2) if _key(*way) not in known]
        for way in rng.permutation(len(ways))[:_TRIED]:
            one, other = sorted(ways[way], key=lambda link: link.photo)
            chain = _chain(one, other)
            best = chains.get(_key(one, other))
            if len(chain.points) >= (_LEAST_SHARED if best is None else len(best.points) + 1):
                chains[_key(one, other)] = chain
    return pairs.and_chains(
        list(chains),
        [chain.alignment for chain in chains.values()],
        [chain.points for chain in chains.values()],
    )


def _ends(pairs: MinedPairs, pair: int) -> list[tuple[int, _Link]]:
    a, b = (int(photo) for photo in pairs.pairs[pair])
    alignment, points = pairs.alignments[pair], pairs.points_of(pair)
    back = _Link(a, np.linalg.inv(alignment), mapped(alignment, points))
    return [(a, _Link(b, alignment, points.astype(np.float64))), (b, back)]


def _key(one: _Link, other: _Link) -> tuple[int, int]:
    return min(one.photo, other.photo), max(one.photo, other.photo)


def _chain(one: _Link, other: _Link) -> _Link:
    """From the end of the one link to the end of the other."""
    apart = KDTree(other.points).query(one.points, distance_upper_bound=_NEAR)[0]
    shared = one.points[np.isfinite(apart)]
    alignment = other.alignment @ np.linalg.inv(one.alignment)
    return _Link(other.photo, alignment, mapped(one.alignment, shared))
