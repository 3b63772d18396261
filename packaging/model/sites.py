"""Which photos show the same place, which do not, and of which nobody knows."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from photos import UNLABELLED, is_newer

Booleans = NDArray[np.bool_]
Indices = NDArray[np.int64]

SOURCES = "SOURCES.csv"


@dataclass(frozen=True)
class Places:
    """What is known of the places of n photos.

    Two photos of one folder show the same place, two of different sites do not. Nothing is known

    - of two folders of one site, such as two sides of a building;
    - of two unlabelled photos;
    - of two folders with photos from one source, which may show one place under two labels;
    - of two photos of a scattered folder, which shows many sides of a place.

    Attributes:
        labels: int64 (n,), the folder of each, from 0; -1 for an unlabelled photo.
        sites: int64 (n,), the site of each, which one folder or several show; -1 likewise.
        sources: int64 (n,), the source of each, from 0; -1 where it tells nothing.
        scattered: bool (n,), whether each is from a scattered folder.
    """

    labels: Indices
    sites: Indices
    sources: Indices
    scattered: Booleans

    @classmethod
    def of_labels(cls, labels: Indices) -> Places:
        """Build places of which the folders tell everything."""
        return cls(labels, labels, np.full(len(labels), -1), np.zeros(len(labels), bool))

    def same(self, photo: int) -> Booleans:
        """Find the photos that show this one's place, itself among them: (n,)."""
        found = (self.labels == self.labels[photo]) & (self.labels >= 0)
        if self.scattered[photo]:
            found &= np.arange(len(found)) == photo
        return np.asarray(found)

    def different(self, photo: int) -> Booleans:
        """Find the photos that show another place: (n,)."""
        one_source = (self.sources == self.sources[photo]) & (self.sources >= 0)
        return np.asarray((self.sites != self.sites[photo]) & ~one_source)


def add_together(parser: ArgumentParser) -> None:
    """Add the option ``--together``, whose values `places_of` takes."""
    parser.add_argument(
        "--together",
        action="append",
        default=[],
        metavar="A,B",
        help="folders (or patterns such as hall_*) of one site: no negatives of each other",
    )


def add_scattered(parser: ArgumentParser) -> None:
    """Add the option ``--scattered``, whose values `places_of` takes."""
    parser.add_argument(
        "--scattered",
        action="append",
        default=[],
        metavar="A,B",
        help="folders (or patterns) that show many sides of a place: their photos make no pairs",
    )


def places_of(
    folders: Sequence[str],
    together: Sequence[str],
    *,
    scattered: Sequence[str] = (),
    repositories: Sequence[str] | None = None,
) -> Places:
    """Build places from the names of the photos' folders.

    Args:
        folders: of each photo; `photos.UNLABELLED` for those of no particular place.
        together: of each site that several folders show their names or patterns, by commas.
        scattered: names or patterns, by commas, of folders that show many sides of a place.
        repositories: the repository of each photo, empty where it tells nothing; None for none.

    Raises:
        SystemExit: a name or pattern is of no folder.
    """
    site = {name: name for name in folders}
    for names in together:
        members = _matching(names, site, "--together")
        site |= dict.fromkeys(members, members[0])
    many_sided = {name for names in scattered for name in _matching(names, site, "--scattered")}
    return Places(
        labels=_numbers(folders, UNLABELLED),
        sites=_numbers([site[name] for name in folders], UNLABELLED),
        sources=_numbers(repositories or [""] * len(folders), ""),
        scattered=np.array([name in many_sided for name in folders], bool),
    )


def read_places(
    root: Path, photos: Sequence[Path], together: Sequence[str], scattered: Sequence[str] = ()
) -> Places:
    """Build places from the folders and the repositories of training photos.

    The repository of a newer photo counts, see `photos.is_newer`; that of an older one does not,
    because it holds many landmarks that have nothing in common.

    Args:
        root: the folder of landmark folders; its ``SOURCES.csv``, if any, names repositories.
        photos: the path of each, ``root/<landmark>/<photo>``.
        together: see `places_of`.
        scattered: see `places_of`.

    Raises:
        SystemExit: see `places_of`.
    """
    known = _read_repositories(root / SOURCES)
    repositories = [
        known.get((photo.parent.name, photo.stem), "") if is_newer(photo) else ""
        for photo in photos
    ]
    folders = [photo.parent.name for photo in photos]
    return places_of(folders, together, scattered=scattered, repositories=repositories)


def _read_repositories(table: Path) -> dict[tuple[str, str], str]:
    """Read the repository of each photo, by its folder and its name without suffix."""
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as file:
        return {(row["landmark"], row["photo"]): row["repository"] for row in csv.DictReader(file)}


def _matching(patterns: str, folders: Iterable[str], option: str) -> list[str]:
    """Find the folders that some patterns, by commas, match.

    Raises:
        SystemExit: a pattern matches none.
    """
    found: list[str] = []
    for pattern in patterns.split(","):
        matching = sorted(name for name in folders if fnmatchcase(name, pattern))
        if not matching:
            raise SystemExit(f"{option} names {pattern!r}, but there is no such folder.")
        found += matching
    return found


def _numbers(names: Sequence[str], none: str) -> Indices:
    """Number the names from 0 in their order; -1 for `none`."""
    order = {name: i for i, name in enumerate(sorted({*names} - {none}))}
    return np.array([order.get(name, -1) for name in names], np.int64)
