"""Libraries of synthetic photos."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from engine.benchmarks.figures import Job
from engine.benchmarks.labeled_photos import Labelled, describe_folder
from engine.benchmarks.synthetic_features import SIZE, SyntheticPhotos
from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.errors import InputError
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.samples.library import write_samples

VIEWS = 5
"""Number of photos of each synthetic place."""

_PLACES, _DISTRACTORS = 40, 60  # rendered; source photos of the synthetic ones
_BATCH = 500
_BYTES_A_PHOTO = 45_000  # free disk space needed: features, facts, index and write-ahead log
_FACTS = Facts(Format.JPEG, *SIZE, None, None, None, None)


def check_room(folder: Path, size: int) -> None:
    """Check that the disk has room for a library of synthetic photos.

    Args:
        folder: the folder of the library.
        size: number of photos.

    Raises:
        InputError: there is too little room.
    """
    free, needed = shutil.disk_usage(folder).free, size * _BYTES_A_PHOTO
    if free < needed:
        raise InputError(
            f"A library of {size:,} photos needs {needed / 1e9:.1f} GB, and {folder.parent} has "
            f"{free / 1e9:.1f} GB free; choose another place with --folder, or fewer with --size.",
            folder.parent,
        )


def rendered_photos(job: Job) -> Labelled:
    """Render and describe the source photos of the synthetic ones."""
    write_samples(
        job.folder / "rendered", places=_PLACES, views=4, distractors=_DISTRACTORS, seed=7
    )
    return describe_folder(job.folder / "rendered", job.model, job.progress)


def fill(root: Path, crowd: SyntheticPhotos, size: int, job: Job) -> None:
    """Write a library of synthetic photos, the views of each place in a row.

    Args:
        root: the library's folder.
        crowd: the generator of the photos.
        size: number of photos.
        job: the model, the folder and the progress callback.
    """
    source_folder = job.folder / "photos"
    source_folder.mkdir(exist_ok=True)
    with open_writer(root) as writer:
        writer.add_source(source_folder)
        for start in range(0, size, _BATCH):
            numbers = range(start, min(start + _BATCH, size))
            add(writer, job.model, {n: crowd.photo(*divmod(n, VIEWS)) for n in numbers})
            job.progress(numbers.stop, size, "written")


def add(writer: LibraryWriter, model: ModelFile, photos: Mapping[int, Features]) -> None:
    """Add photos, given by their numbers, through the library's own writer."""
    about = model.metadata
    known_as = writer.register_model(about.name, about.version, model.sha256, model.features_id)
    (source,) = writer.sources()
    with writer.transaction():
        for number, features in photos.items():
            content = number.to_bytes(16, "big")
            state = (b"%d/%d.jpg" % divmod(number, VIEWS), 4_000_000, 1)
            writer.record_file(source.id, state, content, _FACTS)
            writer.record_features(known_as, content, features)
