"""Landmarks: keeping the groups up to date, listing and exporting them."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import NotFoundError
from engine.exchange.albums import export_copies
from engine.landmarks.candidates import NEIGHBOURS, near_enough
from engine.landmarks.grouping import edges_of, group
from engine.landmarks.identity import carry_over
from engine.library.changes import LibraryWriter
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader
from engine.library.records import Pair
from engine.retrieval.neighbours import nearest_pairs
from engine.retrieval.search import Found
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import verify
from engine.service.models import active_model, model_id

Progress = Callable[[int, int, str], None]

# Pairs verified between two commits: a second or so of work is what a crash may cost.
_BATCH = 500


@dataclass(frozen=True)
class Album:
    """A landmark as it is shown.

    Attributes:
        id: stays the same while most of its photos do.
        cover: the photo that most points of the others agree with.
        photos: the files of its members, by id of the photo.
    """

    id: int
    cover: Path
    photos: tuple[Path, ...]


def regroup(root: Path, progress: Progress) -> list[int]:
    """Compares every photo with its exactly nearest others anew and regroups; ids that changed.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_writer(root) as writer:
        return update_landmarks(
            writer, active_model(Layout(root), writer, None), progress, everything=True
        )


def update_landmarks(
    writer: LibraryWriter, model: ModelFile, progress: Progress, *, everything: bool = False
) -> list[int]:
    """Verifies the candidate pairs that were not yet, and groups the photos by the verified ones.

    Args:
        writer: the library.
        model: whose features are compared.
        progress: told (done, total, of what).
        everything: ask for the neighbours of every photo, not just of the new ones.

    Returns:
        ids of the landmarks that are new or have other photos than before.
    """
    known_as = model_id(writer, model)
    stored = {(pair.a, pair.b) for pair in writer.pairs(known_as)}
    _verify_candidates(writer, model, known_as, stored, progress, everything=everything)
    return group_stored(writer, model)


def group_stored(writer: LibraryWriter, model: ModelFile) -> list[int]:
    """Groups the photos by the verified pairs that the library holds.

    Returns:
        ids of the landmarks that are new or have other photos than before.
    """
    pairs = writer.pairs(model_id(writer, model))
    edges = edges_of((pair.a, pair.b, pair.inliers, pair.verdict) for pair in pairs)
    found = group(edges, model.metadata.verify)
    before = {landmark.key: landmark for landmark in writer.landmarks()}
    kept = carry_over([(one.key, one.photos) for one in before.values()], found.groups)
    writer.replace_landmarks([(key or uuid.uuid4().bytes, photos) for key, photos in kept])
    return [
        landmark.id
        for landmark in writer.landmarks()
        if landmark.key not in before or before[landmark.key].photos != landmark.photos
    ]


def _verify_candidates(
    writer: LibraryWriter,
    model: ModelFile,
    known_as: int,
    stored: Set[tuple[int, int]],
    progress: Progress,
    *,
    everything: bool,
) -> None:
    ids, vectors = writer.vectors(known_as)
    # A photo that was compared has stored pairs; but so has a newer one whose turn an interrupt
    # cut short, hence the mark that only moves when all are done.
    mark = f"compared up to, model {known_as}"
    done_up_to = int(writer.setting(mark) or 0)
    compared = {photo for pair in stored for photo in pair if photo <= done_up_to}
    among = np.array([everything or int(photo) not in compared for photo in ids], bool)
    captures = {capture.photo_id: capture for capture in writer.captures()}
    wanted = near_enough(nearest_pairs(ids, vectors, among, NEIGHBOURS), captures)
    fresh = [pair for pair in wanted if pair not in stored]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = 0
        for batch in _batches(fresh):
            features = writer.features(
                known_as, sorted({photo for pair in batch for photo in pair})
            )
            pairs = list(pool.map(lambda pair: _verify(pair, features, model), batch))  # noqa: B023
            writer.store_pairs(known_as, pairs)
            done += len(batch)
            progress(done, len(fresh), "pairs verified")
    if len(ids) and ids[-1] > done_up_to:
        writer.set_setting(mark, str(ids[-1]))


def _batches(pairs: Sequence[tuple[int, int]]) -> Iterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(pairs), _BATCH):
        yield pairs[start : start + _BATCH]


def _verify(pair: tuple[int, int], features: dict[int, Features], model: ModelFile) -> Pair:
    a, b = pair
    evidence = verify(features[a], features[b], model.metadata)
    found = Found(b, evidence.similarity, evidence)
    return Pair(a, b, found.inliers, found.verdict, found.score)


def albums(root: Path) -> tuple[list[Album], list[Path]]:
    """The landmarks, largest first, and the photos that wait for more evidence.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_reader(root) as reader:
        model = active_model(Layout(root), reader, None)
        landmarks = [one for one in reader.landmarks() if one.photos]
        verified = [
            pair
            for pair in reader.pairs(model_id(reader, model))
            if pair.verdict == Verdict.VERIFIED
        ]
        grouped = {photo for landmark in landmarks for photo in landmark.photos}
        waiting = sorted({photo for pair in verified for photo in (pair.a, pair.b)} - grouped)
        files = _first_files(reader, [*grouped, *waiting])
    points: dict[int, int] = {}
    for pair in verified:
        for photo in (pair.a, pair.b):
            points[photo] = points.get(photo, 0) + pair.inliers
    listed = [
        Album(
            landmark.id,
            files[max(landmark.photos, key=lambda photo: (points.get(photo, 0), -photo))],
            tuple(files[photo] for photo in landmark.photos),
        )
        for landmark in landmarks
    ]
    return sorted(listed, key=lambda a: (-len(a.photos), a.id)), [files[one] for one in waiting]


def export_album(root: Path, landmark: int, folder: Path) -> tuple[Album, list[Path]]:
    """Copies the photos of a landmark into a folder.

    Raises:
        NotFoundError: there is no such landmark.
        InputError: a photo cannot be read, or the folder cannot be written.
    """
    for album in albums(root)[0]:
        if album.id == landmark:
            return album, export_copies(album.photos, absolute(folder))
    raise NotFoundError(f"There is no landmark {landmark}; 'cairn landmarks' lists them.")


def _first_files(reader: LibraryReader, photos: Sequence[int]) -> dict[int, Path]:
    return {photo: paths[0] for photo, paths in reader.paths(photos).items()}
