"""Which photos show the same place, which do not, and of which nobody knows."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from photos import UNLABELLED

Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """What is known of the places of n photos.

    Two photos of one folder show the same place, two of different sites do not. Of two folders of
    one site, such as two sides of a building, and of two unlabelled photos nothing is known.

    Attributes:
        labels: int64 (n,), the folder of each, from 0; -1 for an unlabelled photo.
        sites: int64 (n,), the site of each, which one folder or several show; -1 likewise.
    """

    labels: NDArray[np.int64]
    sites: NDArray[np.int64]

    def same(self, photo: int) -> Booleans:
        """Which photos show this one's place, itself among them: (n,)."""
        return np.asarray((self.labels == self.labels[photo]) & (self.labels >= 0))

    def different(self, photo: int) -> Booleans:
        """Which photos show another place: (n,)."""
        return np.asarray(self.sites != self.sites[photo])


def add_together(parser: ArgumentParser) -> None:
    """Adds the option ``--together``, whose values `places_of` takes."""
    parser.add_argument(
        "--together",
        action="append",
        default=[],
        metavar="A,B",
        help="folders (or patterns such as hall_*) of one site: no negatives of each other",
    )


def places_of(folders: Sequence[str], together: Sequence[str]) -> Places:
    """Places by the names of the photos' folders.

    Args:
        folders: of each photo; `photos.UNLABELLED` for those of no particular place.
        together: of each site that several folders show their names or patterns, by commas.

    Raises:
        SystemExit: a name or pattern is of no folder.
    """
    site = {name: name for name in folders}
    for names in together:
        members = [name for pattern in names.split(",") for name in _matching(pattern, site)]
        site |= dict.fromkeys(members, members[0])
    return Places(_numbers(folders), _numbers([site[name] for name in folders]))


def _matching(pattern: str, folders: dict[str, str]) -> list[str]:
    found = sorted(name for name in folders if fnmatchcase(name, pattern))
    if not found:
        raise SystemExit(f"--together names {pattern!r}, but there is no such folder.")
    return found


def _numbers(names: Sequence[str]) -> NDArray[np.int64]:
    order = {name: i for i, name in enumerate(sorted({*names} - {UNLABELLED}))}
    return np.array([order.get(name, -1) for name in names], np.int64)
