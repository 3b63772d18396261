"""Rows of the library, as the rest of Cairn sees them. Times are ISO 8601, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from engine.photos.facts import CaptureDate, Facts


@dataclass(frozen=True)
class Source:
    """A watched folder."""

    id: int
    path: Path


@dataclass(frozen=True)
class Photo:
    """A photo: one content, whatever files hold it.

    Attributes:
        id: never used again for another photo.
        content: 16 bytes, see :func:`engine.photos.identity.content_key`.
        facts: what its header says.
    """

    id: int
    content: bytes
    facts: Facts


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo as a list of all photos shows it. Plain values: there may be a hundred thousand.

    Attributes:
        content: 16 bytes, see :func:`engine.photos.identity.content_key`.
        taken: ISO 8601, local time of the place; None where it is not known.
        size: width and height of the upright original, pixels.
        source: the id of the source that its file lies in.
        file: absolute path.
        missing: a scan saw that the file was gone.
    """

    id: int
    content: bytes
    taken: str | None
    size: tuple[int, int]
    camera: str | None
    source: int
    file: str
    missing: bool


class FileRecord(NamedTuple):
    """A file of a source. Plain values: there may be a hundred thousand.

    Attributes:
        path: relative to the source's folder, "/" between its parts, as ``os.fsencode`` gives it.
        size: in bytes, when ``photo_id`` was found out; likewise ``mtime_ns``.
        photo_id: None until the content is known; likewise ``content``, its 16-byte key.
        missing_since: when a scan first saw that it was gone, None while it is there.
        described: whether its photo has features of the model that was asked about.
    """

    id: int
    source_id: int
    path: bytes
    size: int
    mtime_ns: int
    photo_id: int | None
    content: bytes | None
    missing_since: str | None
    described: bool


@dataclass(frozen=True)
class Failure:
    """Why a file is not indexed.

    Attributes:
        stage: ``read``, ``decode`` or ``extract``.
        decoder_version: of what failed; another one is reason to try again.
        size: of the file that failed, in bytes; likewise ``mtime_ns``.
        attempts: how often it was tried.
    """

    file_id: int
    path: Path
    stage: str
    error: str
    decoder_version: str
    size: int
    mtime_ns: int
    attempts: int
    failed_at: str


@dataclass(frozen=True)
class Capture:
    """When and where a photo was taken, as far as it is known; degrees WGS 84."""

    photo_id: int
    taken: CaptureDate | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class ModelRecord:
    """A model that features of this library come from.

    Attributes:
        sha256: of its file, in hexadecimal, as it was registered last.
        features: the ``features_id`` of its file (:class:`engine.delg.graph.ModelFile`); None where
            the file has not been registered since libraries keep it.
    """

    id: int
    name: str
    version: str
    sha256: str
    features: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A geometric verification that was made, whatever came of it; a < b are ids of photos.

    Attributes:
        probability: that both show the same place; None where the model that it was made with
            gives none.
    """

    a: int
    b: int
    inliers: int
    verdict: str | None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Landmark:
    """A group of photos that show the same place.

    Attributes:
        id: never used again.
        key: 16 bytes, the identity that outlives a regrouping.
        photos: ids of its members, ascending.
        also: those of them whose own landmark is another one, but which show this one too.
    """

    id: int
    key: bytes
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()


class DecisionKind(StrEnum):
    """What a person may decide."""

    SAME = "same"
    DIFFERENT = "different"
    CONFIRM = "confirm"
    REJECT = "reject"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    COVER = "cover"
    HIDE = "hide"
    SHOW = "show"


@dataclass(frozen=True)
class Decision:
    """What a person decided, once. Photos are named by content, landmarks by key: both are the same
    in every library and after every regrouping.

    Attributes:
        uid: 16 bytes, its own wherever it is imported.
        made_at: UTC, ISO 8601, to the microsecond; of two that contradict each other the later
            holds.
        kind: what was decided.
        photos: content of the photos that it is about; of a merge, those of `landmark` before it.
        landmark: key of the landmark that it is about; None of ``same`` and ``different``.
        others: keys of the landmarks that a merge ends, or of the one that a split begins.
        members: content of the photos that the landmark (before a merge: the landmarks) held when
            it was decided; by these it is known again where no photo of it is grouped yet.
        name: what a rename says (None: no name), and the name that a merge leaves.
    """

    uid: bytes
    made_at: str
    kind: DecisionKind
    photos: tuple[bytes, ...] = ()
    landmark: bytes | None = None
    others: tuple[bytes, ...] = ()
    members: tuple[bytes, ...] = ()
    name: str | None = None


@dataclass(frozen=True)
class Counts:
    """What a library holds.

    Attributes:
        photos: with a file that did not fail.
        files: that are known, missing ones included.
        failed: files that could not be indexed.
        pending: files that are there and wait for features of the model.
    """

    photos: int
    files: int
    sources: int
    failed: int
    pending: int
