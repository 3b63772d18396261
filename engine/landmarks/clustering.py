"""Landmark clustering from verified matches and user decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from engine.landmarks.agglomeration import Begun, Given, Group, group
from engine.landmarks.candidates import Position
from engine.landmarks.constraints import Constraints, LandmarkConstraints
from engine.landmarks.identity import Known, carry_over, known_landmarks
from engine.landmarks.permissions import DecidedPermissions
from engine.library.records import Landmark
from engine.retrieval.near_duplicates import Edge, shots_of, strongest_first


@dataclass(frozen=True)
class MatchGraph:
    """Matches and photo data of a library.

    Attributes:
        edges: verified and likely matches.
        contents: 16-byte content keys by photo id, for every photo in the edges or the facts.
        positions: (latitude, longitude) in degrees, by photo id, of photos with a trusted position.
        identical: number of inliers from which two photos count as near duplicates.
    """

    edges: Iterable[Edge]
    contents: Mapping[int, bytes]
    positions: Mapping[int, Position]
    identical: int


def assemble(
    evidence: MatchGraph,
    facts: Constraints,
    stored: Sequence[tuple[bytes, Sequence[int]]],
    returning: Sequence[Known] = (),
) -> list[Group]:
    """Cluster all photos from scratch and keep the keys of continued landmarks.

    Without decisions the groups depend on the matches alone, not on the order in which photos
    arrived.

    Args:
        evidence: evidence of all photos.
        facts: constraints from the user's decisions.
        stored: (key, photo ids) of the present landmarks, oldest first.
        returning: landmarks to restore to an earlier state, such as by an undo.

    Returns:
        The groups; ``key`` is that of the continued landmark, or None for a new one.
    """
    keys = {one.key for one in returning}
    others = [one for one in known_landmarks(stored, facts.landmarks) if one.key not in keys]
    begun = _begun(facts, evidence.contents)
    return _assembled(evidence, facts, [*returning, *others], begun)


def extend(evidence: MatchGraph, facts: Constraints, stored: Sequence[Landmark]) -> list[Group]:
    """Add new photos to the landmarks that they match.

    Args:
        evidence: evidence of the new photos, of the photos that match them and of the landmarks of
            those.
        facts: constraints from the user's decisions, none of them about the new photos.
        stored: landmarks of the photos that match the new ones, oldest first.

    Returns:
        The groups; ``key`` is that of the continued landmark, or None for a new one.
    """
    landmarks = {one.key: facts.landmarks.get(one.key, LandmarkConstraints()) for one in stored}
    begun = [
        Begun(
            one.key if landmarks[one.key].endures else None,
            tuple(sorted(set(one.photos) - set(one.also))),
            one.also,
        )
        for one in stored
    ]
    # Two photos of which one has its own landmark elsewhere are held together by this alone.
    grouped = {photo for one in stored for photo in one.photos}
    must_link = tuple(pair for pair in facts.same if grouped.issuperset(pair))
    local = replace(facts, landmarks=landmarks, same=must_link)
    known = known_landmarks([(one.key, one.photos) for one in stored], landmarks)
    return _assembled(evidence, local, known, begun)


def _assembled(
    evidence: MatchGraph, facts: Constraints, known: Sequence[Known], begun: Sequence[Begun]
) -> list[Group]:
    edges = strongest_first(evidence.edges, evidence.contents)
    given = Given(
        begun=begun,
        shots=shots_of(edges, evidence.identical),
        permissions=DecidedPermissions(facts, evidence.positions),
    )
    found: Sequence[Group] = group(edges, given).groups
    found = _keyed(_joined(list(found), known, given), known)
    kept = [_without_barred(one, facts.landmarks) for one in found]
    whole = _confirmed([*kept, *_missing(kept, known, facts, given)], facts)
    return _keyed(_obliged(whole, facts, given), known)


def _keyed(found: Sequence[Group], known: Sequence[Known]) -> list[Group]:
    keys = carry_over(known, found)
    return [replace(one, key=keys.get(index)) for index, one in enumerate(found)]


def _begun(facts: Constraints, contents: Mapping[int, bytes]) -> list[Begun]:
    found = []
    for key, decided in sorted(facts.landmarks.items()):
        whole = decided.together - decided.one_by_one
        if whole:
            found.append(Begun(key, tuple(sorted(whole, key=lambda photo: contents[photo]))))
    return found


def _joined(found: list[Group], known: Sequence[Known], given: Given) -> list[Group]:
    """Merge keyless groups into the user-made landmarks that held most of their photos.

    A group is merged if more than half of its photos belonged to one such landmark.
    """
    index_of = {one.key: index for index, one in enumerate(found) if one.key is not None}
    begun = [one for one in known if one.key in index_of]
    for index, one in enumerate(found):
        shares = [(len(each.photos.intersection(one.photos)), each.key) for each in begun]
        share, key = max(shares, default=(0, b""))
        if one.key is None and 2 * share > len(one.photos):
            own = index_of[key]
            found[own], left = _moved(found[own], one, given)
            found[index] = replace(one, photos=left)
    return [one for one in found if one.members]


def _moved(into: Group, other: Group, given: Given) -> tuple[Group, tuple[int, ...]]:
    """Move the permitted photos of one group into another.

    Returns:
        The enlarged group, and the photos that must not join it.
    """
    photos = set(into.photos)
    for photo in other.photos:
        if not given.permissions.forbid(photo, photos):
            photos.add(photo)
    also = {*into.also, *other.also} - photos
    kept = {photo for photo in also if not given.permissions.forbid(photo, photos)}
    left = tuple(photo for photo in other.photos if photo not in photos)
    return Group(into.key, tuple(sorted(photos)), tuple(sorted(kept))), left


def _without_barred(one: Group, landmarks: Mapping[bytes, LandmarkConstraints]) -> Group:
    return _but(one, landmarks.get(one.key or b"", LandmarkConstraints()).barred)


def _missing(
    found: Sequence[Group], known: Iterable[Known], facts: Constraints, given: Given
) -> list[Group]:
    """Restore user-made landmarks that no match holds together any more.

    Photos that permissions forbid are left out; photos that another group owns are added to
    ``also``.
    """
    there = {one.key for one in found}
    placed = {photo for one in found for photo in one.photos}
    missing = []
    for landmark in known:
        made = facts.landmarks.get(landmark.key, LandmarkConstraints())
        if made.endures and landmark.key not in there:
            photos: set[int] = set()
            for photo in sorted(landmark.photos):
                if not given.permissions.forbid(photo, photos):
                    photos.add(photo)
            if photos:
                own, also = sorted(photos - placed), sorted(photos & placed)
                missing.append(Group(landmark.key, tuple(own), tuple(also)))
                placed |= photos
    return missing


def _confirmed(found: Sequence[Group], facts: Constraints) -> list[Group]:
    """Add the photos that the user confirmed to their groups.

    Photos that must not be linked to a confirmed photo are removed.
    """
    placed = {photo for one in found for photo in one.photos}
    complete = []
    for one in found:
        confirmed = facts.landmarks.get(one.key or b"", LandmarkConstraints()).one_by_one
        enemies = {enemy for photo in confirmed for enemy in facts.apart.get(photo, ())}
        complete.append(_with(_but(one, enemies), confirmed - set(one.members), placed))
        placed |= confirmed
    return complete


def _but(one: Group, photos: Set[int]) -> Group:
    return replace(
        one,
        photos=tuple(photo for photo in one.photos if photo not in photos),
        also=tuple(photo for photo in one.also if photo not in photos),
    )


def _obliged(found: Sequence[Group], facts: Constraints, given: Given) -> list[Group]:
    """Place every must-link pair in a common group.

    One photo is added to the larger group of the other photo. If constraints forbid that, it is
    added to the smaller group; otherwise the two photos become a new group.
    """
    groups = [one for one in found if len(one.members) > 1 or one.key in facts.landmarks]
    for pair in facts.same:
        if any(set(pair) <= set(one.members) for one in groups):
            continue
        hosts = [
            (index, guest)
            for index, one in enumerate(groups)
            for host, guest in (pair, pair[::-1])
            if host in one.photos and _may_join(guest, one, facts, given)
        ]
        placed = {photo for one in groups for photo in one.photos}
        if hosts:
            index, guest = max(hosts, key=lambda host: len(groups[host[0]].photos))
            groups[index] = _with(groups[index], [guest], placed)
        else:
            groups.append(_with(Group(None, ()), pair, placed))
    return groups


def _may_join(photo: int, one: Group, facts: Constraints, given: Given) -> bool:
    barred = facts.landmarks.get(one.key or b"", LandmarkConstraints()).barred
    return photo not in barred and not given.permissions.forbid(photo, one.members)


def _with(one: Group, photos: Iterable[int], placed: set[int]) -> Group:
    more = set(photos)
    own, also = more - placed, more & placed
    return replace(
        one,
        photos=tuple(sorted({*one.photos, *own})),
        also=tuple(sorted({*one.also, *also})),
    )
