"""Listing and export of landmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from pathlib import Path

from engine.delg.graph import ModelFile
from engine.errors import NotFoundError
from engine.landmarks.constraints import Constraints, LandmarkConstraints
from engine.landmarks.edges import ALONE
from engine.landmarks.name_evidence import suggested_names
from engine.landmarks.name_suggestions import Suggestion
from engine.landmarks.updater import load_constraints
from engine.library.active_model import known_model
from engine.library.reads import LibraryReader
from engine.library.records import Landmark, Pair
from engine.retrieval.near_duplicates import Edge, least_identical, shots_of, strongest_first


@dataclass(frozen=True, slots=True)
class ListedLandmark:
    """A landmark in a list.

    Attributes:
        id: stays the same while most of its photos do.
        name: None if the user gave it none.
        hidden: whether the user hid it.
        suggestions: possible names, most confident first.
        members: ids of its photos, ascending.
        cover_photo: id of the photo that the user chose, else of the photo with the most verified
            points.
        shots: number of members, where near-duplicates (bursts and copies) count once.
    """

    id: int
    name: str | None
    hidden: bool
    suggestions: tuple[Suggestion, ...]
    members: tuple[int, ...]
    cover_photo: int
    shots: int


@dataclass(frozen=True)
class Landmarks:
    """All landmarks, as a window lists them.

    Attributes:
        landmarks: largest first.
        waiting: ids of the photos with a verified match of another shot that are in no landmark,
            ascending.
        shot_of: near-duplicate group of each photo that belongs to one, see
            `engine.retrieval.near_duplicates`.
    """

    landmarks: list[ListedLandmark]
    waiting: list[int]
    shot_of: Mapping[int, int] = field(default_factory=dict)


NO_LANDMARKS = Landmarks([], [])


@dataclass(frozen=True, slots=True)
class Album(ListedLandmark):
    """A landmark with its files.

    Attributes:
        cover: a file of the cover.
        photos: a file of each of its members, in their order.
    """

    cover: Path
    photos: tuple[Path, ...]


@dataclass(frozen=True)
class Albums:
    """All landmarks, with their files.

    Attributes:
        landmarks: largest first.
        waiting: a file of each photo with a verified match of another shot that is in no landmark.
    """

    landmarks: list[Album]
    waiting: list[Path]


def list_landmarks(reader: LibraryReader, model: ModelFile) -> Landmarks:
    """List the landmarks, and the photos that wait for more evidence.

    Args:
        reader: the library.
        model: the active model, whose matches count.
    """
    with reader.at_one_moment():
        return _listed(reader, model)


def list_albums(reader: LibraryReader, model: ModelFile) -> Albums:
    """List the landmarks and the waiting photos, with their files.

    Args:
        reader: the library.
        model: the active model, whose matches count.
    """
    with reader.at_one_moment():
        listed = _listed(reader, model)
        grouped = {photo for landmark in listed.landmarks for photo in landmark.members}
        paths = reader.paths([*grouped, *listed.waiting])
    files = {photo: own[0] for photo, own in paths.items()}
    # The next scan of the sources deletes photos that have no file any more.
    held = [one for one in listed.landmarks if any(photo in files for photo in one.members)]
    found = [_album(one, files, listed.shot_of) for one in held]
    return Albums(found, [files[photo] for photo in listed.waiting if photo in files])


def no_landmark(landmark: int) -> NotFoundError:
    """Build the error for an id that no landmark has."""
    return NotFoundError(f"There is no landmark {landmark}; 'cairn landmarks' lists them.")


def _listed(reader: LibraryReader, model: ModelFile) -> Landmarks:
    landmarks = [one for one in reader.landmarks() if one.photos]
    facts, known = load_constraints(reader), known_model(reader, model)
    points = {} if known is None else reader.verified_points(known)

    def verified() -> Iterable[Pair]:
        return () if known is None else reader.verified_pairs(known)

    names = suggested_names(reader, model, landmarks, facts, verified)
    shot_of = {} if known is None else _shots(reader, known, model)
    listed = [_landmark(one, facts, points, names.get(one.id, ()), shot_of) for one in landmarks]
    grouped = {photo for one in landmarks for photo in one.photos}
    waiting = points.keys() - grouped
    if known is not None:
        waiting = waiting - _matched_by_own_shot(reader, known, waiting, shot_of)
    return Landmarks(
        sorted(listed, key=lambda one: (-len(one.members), one.id)), sorted(waiting), shot_of
    )


def _shots(reader: LibraryReader, known: int, model: ModelFile) -> Mapping[int, int]:
    """Return the near-duplicate group of each photo that belongs to one."""
    least = least_identical(model.metadata.max_features)
    edges = [
        Edge(pair.a, pair.b, pair.inliers, ALONE)
        for pair in reader.near_identical_pairs(known, least)
    ]
    contents = reader.contents_of({photo for edge in edges for photo in (edge.a, edge.b)})
    return shots_of(strongest_first(edges, contents), least)


def _matched_by_own_shot(
    reader: LibraryReader, known: int, photos: Set[int], shot_of: Mapping[int, int]
) -> set[int]:
    """Return the photos that match only their own near-duplicates.

    Args:
        photos: ids of photos that have a verified match.
        shot_of: near-duplicate group of each photo that belongs to one.
    """
    shot = photos & shot_of.keys()
    pairs = reader.verified_pairs_of(known, shot) if shot else []
    others = {
        photo
        for pair in pairs
        if shot_of.get(pair.a) != shot_of.get(pair.b)
        for photo in (pair.a, pair.b)
    }
    return shot - others


def _count_shots(photos: Iterable[int], shot_of: Mapping[int, int]) -> int:
    return len({shot_of.get(photo, photo) for photo in photos})


def _landmark(
    landmark: Landmark,
    facts: Constraints,
    points: Mapping[int, int],
    suggestions: Sequence[Suggestion],
    shot_of: Mapping[int, int],
) -> ListedLandmark:
    decided = facts.landmarks.get(landmark.key, LandmarkConstraints())
    best = max(landmark.photos, key=lambda photo: (points.get(photo, 0), -photo))
    cover = decided.cover if decided.cover in landmark.photos else best
    assert cover is not None
    return ListedLandmark(
        id=landmark.id,
        name=decided.name,
        hidden=decided.hidden,
        suggestions=tuple(suggestions),
        members=landmark.photos,
        cover_photo=cover,
        shots=_count_shots(landmark.photos, shot_of),
    )


def _album(one: ListedLandmark, files: Mapping[int, Path], shot_of: Mapping[int, int]) -> Album:
    members = tuple(photo for photo in one.members if photo in files)
    photos = tuple(files[photo] for photo in members)
    about = {each.name: getattr(one, each.name) for each in fields(one)}
    about |= {"members": members, "shots": _count_shots(members, shot_of)}
    return Album(**about, cover=files.get(one.cover_photo, photos[0]), photos=photos)
