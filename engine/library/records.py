"""Typed records of the library's database. Times are ISO 8601 in UTC unless stated otherwise."""

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
    """A photo, identified by its content; several files may hold it.

    Attributes:
        id: never reused for another photo.
        content: 16 bytes, see :func:`engine.photos.identity.content_key`.
        facts: format, size and metadata from its header.
    """

    id: int
    content: bytes
    facts: Facts


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo in a list of all photos. Plain values, because there may be 100,000.

    Attributes:
        content: 16 bytes, see :func:`engine.photos.identity.content_key`.
        taken: ISO 8601, local time of the place; None if unknown.
        size: width and height of the upright original, in pixels.
        source: id of the source that contains its file.
        file: absolute path.
        missing: True if a scan found that the file was gone.
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
    """A file of a source. Plain values, because there may be 100,000.

    Attributes:
        path: relative to the source's folder, with "/" as separator, encoded by ``os.fsencode``.
        size: in bytes, when ``photo_id`` was determined; likewise ``mtime_ns``.
        photo_id: None until the content is known; likewise ``content``, its 16-byte key.
        missing_since: time when a scan first found it gone; None while it is present.
        described: True if its photo has features of the requested model.
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
    """A failure to index a file.

    Attributes:
        stage: ``read``, ``decode``, ``extract`` or ``killed``.
        decoder_version: version of the code that failed; any other version tries again.
        size: of the file that failed, in bytes; likewise ``mtime_ns``.
        attempts: number of tries.
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
    """Time and position of a photo's capture, where known; degrees WGS 84."""

    photo_id: int
    taken: CaptureDate | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class ModelRecord:
    """A model whose features were stored in this library.

    Attributes:
        sha256: of its file, in hexadecimal, as last registered.
        features: the ``features_id`` of its file (:class:`engine.delg.graph.ModelFile`); None if
            the file has not been registered since libraries store it.
    """

    id: int
    name: str
    version: str
    sha256: str
    features: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Result of the geometric verification of two photos, successful or not.

    Attributes:
        a: id of a photo; less than b, the id of the other photo.
        probability: that both show the same place; None if the model that was used gives none.
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
        id: never reused.
        key: 16 bytes, the identity that is preserved when photos are regrouped.
        photos: ids of its members, ascending.
        also: ids of members that belong to another landmark, but show this one, too.
    """

    id: int
    key: bytes
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()


class DecisionKind(StrEnum):
    """Kinds of decisions that a person can make."""

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
    """A decision by a person.

    Photos are identified by content and landmarks by key, because both are the same in every
    library and after every regrouping.

    Attributes:
        uid: 16 bytes, unique, and unchanged when the decision is imported.
        made_at: UTC, ISO 8601, to the microsecond; of two contradictory decisions the later one
            applies.
        kind: the kind of decision.
        photos: content keys of the photos concerned; of a merge, those of `landmark` before it.
        landmark: key of the landmark concerned; None for ``same`` and ``different``.
        others: keys of the landmarks that a merge ends, or of the one that a split creates.
        members: content keys of the photos that the landmark (before a merge: the landmarks) held
            at the time; they identify it where none of its photos is grouped yet.
        name: the name that a rename sets (None: no name), or that a merge keeps.
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
    """Numbers of photos, files and sources in a library.

    Attributes:
        photos: photos with a file that did not fail.
        files: known files, missing ones included.
        failed: files that could not be indexed.
        pending: files that are present and wait for features of the model.
    """

    photos: int
    files: int
    sources: int
    failed: int
    pending: int
