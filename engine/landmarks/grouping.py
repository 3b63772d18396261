"""Groups of photos connected by verified matches, without single-link chaining.

Connected components of verified pairs grow into one mega-album by a single wrong pair, or by one
photo that shows two places. Here a photo needs the word of several members to join, and two
groups that of several photos on each side: too strict costs a person one merge, too loose is
beyond repair. What a person decided holds first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.landmarks.edges import Edge

# Raised whenever the same matches and decisions come to make other landmarks: the next update of a
# library groups all of it anew.
METHOD = 1
# One match is overwhelming when it has this many times the inliers that make it verified, or when
# the photos are nearly the same picture.
OVERWHELMING = 3


@dataclass(frozen=True)
class Rules:
    """What brings photos together.

    Attributes:
        vouchers: shots of a group that must vouch for a photo that joins, and shots on each side
            that must vouch for a merge.
        merging_share: the part of the smaller group, on each side, that must vouch for a merge: two
            halves of a landmark see much of each other, two buildings that look alike do in a few
            photos.
        also_vouchers: shots that must vouch for a photo of another group which shows this landmark,
            too.
    """

    vouchers: int = 2
    merging_share: float = 1 / 3
    also_vouchers: int = 3


@dataclass(frozen=True)
class Begun:
    """A group that there is already.

    Attributes:
        key: of the landmark that it is; None where that is to be found out.
        photos: its own.
        also: photos of other groups that show it, too.
    """

    key: bytes | None
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """Photos that show one place.

    Attributes:
        key: of the landmark that it was begun as, or None.
        photos: its own, ascending: each photo is one group's own.
        also: photos of other groups, or of none, that show it, too, ascending.
    """

    key: bytes | None
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """All of its photos, ascending."""
        return tuple(sorted((*self.photos, *self.also)))


@dataclass(frozen=True)
class Grouping:
    """Landmarks, and who waits.

    Attributes:
        groups: by their first photo.
        waiting: photos with a verified match that joined nothing yet, ascending.
    """

    groups: tuple[Group, ...]
    waiting: tuple[int, ...]


class Permissions:
    """What may be together; nothing is forbidden, unless a subclass says so."""

    def forbid(self, photo: int, members: Iterable[int]) -> bool:
        """Whether a photo must not be in a group of these."""
        return False

    def forbid_merge(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Whether two groups must stay two."""
        return False


@dataclass(frozen=True)
class Given:
    """What grouping has to respect.

    Attributes:
        begun: groups that there are already.
        shots: the shot of each photo that is in one; a shot has one vote.
        permissions: what may be together.
        rules: what brings photos together.
    """

    begun: Sequence[Begun] = ()
    shots: Mapping[int, int] = field(default_factory=dict)
    permissions: Permissions = field(default_factory=Permissions)
    rules: Rules = Rules()


def overwhelming(verified: int, identical: int) -> int:
    """Inliers of a match that needs no second one.

    Args:
        verified: inliers that make a pair verified.
        identical: inliers of two photos that are nearly the same picture.
    """
    return min(OVERWHELMING * verified, identical)


def group(edges: Sequence[Edge], overwhelming: int, given: Given | None = None) -> Grouping:
    """Groups photos by their verified matches, strongest first.

    - Two photos that wait found a group.
    - A photo joins a group when it has verified matches with some of its shots, or an overwhelming
      one.
    - Two groups merge when verified matches connect some shots on each side, and a third of the
      smaller group: a photo that shows both places joins the stronger and bridges nothing.
    - At the end a photo with verified matches with some shots of another group, and half as many as
      with its own, belongs to both.

    How many some are say the `Rules`.

    Rounds are repeated until nothing changes.

    Args:
        edges: strongest first; the result depends on the order of equally strong ones.
        overwhelming: inliers of a match that needs no second one.
        given: what has to be respected.
    """
    builder = _Builder(edges, overwhelming, given or Given())
    builder.settle()
    return builder.result()


def connected(edges: Iterable[Edge]) -> list[tuple[int, ...]]:
    """The connected components of verified matches: what chaining makes, to compare with."""
    component: dict[int, set[int]] = {}
    for edge in edges:
        one, other = component.get(edge.a, {edge.a}), component.get(edge.b, {edge.b})
        joined = one | other
        component |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(photos)) for photos in component.values()})


class _Builder:
    def __init__(self, edges: Sequence[Edge], overwhelming: int, given: Given) -> None:
        self._edges, self._overwhelming = edges, overwhelming
        self._shots, self._permissions, self._rules = given.shots, given.permissions, given.rules
        self._members: dict[int, set[int]] = {}
        self._also: dict[int, set[int]] = {}
        self._keys: dict[int, bytes | None] = {}
        self._group_of: dict[int, int] = {}
        self._partners: dict[int, dict[int, int]] = {}
        for edge in edges:
            self._partners.setdefault(edge.a, {})[edge.b] = edge.inliers
            self._partners.setdefault(edge.b, {})[edge.a] = edge.inliers
        for one in given.begun:
            self._also[self._begin(one.key, one.photos)].update(one.also)

    def settle(self) -> None:
        """Offers every edge until nothing changes, then sees who shows two places."""
        while sum(self._offer(edge) for edge in self._edges):
            pass
        for photo in self._partners:
            self._spread(photo)

    def result(self) -> Grouping:
        groups = [
            Group(self._keys[number], tuple(sorted(own)), tuple(sorted(self._also[number] - own)))
            for number, own in self._members.items()
        ]
        placed = {photo for one in groups for photo in one.members}
        waiting = sorted(self._partners.keys() - placed)
        return Grouping(tuple(sorted(groups, key=lambda one: one.members)), tuple(waiting))

    def _begin(self, key: bytes | None, photos: Iterable[int]) -> int:
        number = len(self._keys)
        self._keys[number], self._members[number], self._also[number] = key, set(), set()
        for photo in photos:
            self._put(photo, number)
        return number

    def _put(self, photo: int, number: int) -> None:
        """A photo is its first group's own."""
        if self._group_of.setdefault(photo, number) == number:
            self._members[number].add(photo)
        else:
            self._also[number].add(photo)

    def _all_of(self, number: int) -> set[int]:
        return self._members[number] | self._also[number]

    def _offer(self, edge: Edge) -> bool:
        a, b = self._group_of.get(edge.a), self._group_of.get(edge.b)
        if a is None and b is None:
            return self._found(edge)
        if a is None or b is None:
            photo, home = (edge.a, b) if a is None else (edge.b, a)
            assert home is not None
            return self._join(photo, home)
        return a != b and self._merge(a, b)

    def _found(self, edge: Edge) -> bool:
        if self._permissions.forbid(edge.a, [edge.b]):
            return False
        self._begin(None, (edge.a, edge.b))
        return True

    def _join(self, photo: int, home: int) -> bool:
        vouching = self._vouching(photo, home)
        if len(vouching) < self._rules.vouchers and max(vouching.values()) < self._overwhelming:
            return False
        if self._permissions.forbid(photo, self._all_of(home)):
            return False
        self._put(photo, home)
        return True

    def _vouching(self, photo: int, home: int) -> dict[int, int]:
        """The shots of a group that a photo matches, each with the inliers of its best match."""
        found: dict[int, int] = {}
        for other, inliers in self._partners[photo].items():
            if self._group_of.get(other) == home:
                shot = self._shots.get(other, other)
                found[shot] = max(inliers, found.get(shot, 0))
        return found

    def _merge(self, a: int, b: int) -> bool:
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        if not self._connected(a, b) or self._must_stay_two(a, b):
            return False
        for photo in self._members.pop(b):
            self._members[a].add(photo)
            self._group_of[photo] = a
        self._also[a] |= self._also.pop(b)
        self._keys[a] = self._keys[a] or self._keys[b]
        return True

    def _connected(self, a: int, b: int) -> bool:
        """Whether enough shots of each side match the other; one shot joins as one photo would."""
        here: set[int] = set()
        there: set[int] = set()
        strongest = 0
        for photo in self._members[b]:
            crossing = self._vouching(photo, a) if photo in self._partners else {}
            if crossing:
                here.add(self._shots.get(photo, photo))
                there.update(crossing)
                strongest = max(strongest, *crossing.values())
        smaller = min(self._votes(a), self._votes(b))
        if smaller == 1:
            enough = max(len(here), len(there)) >= self._rules.vouchers
            return enough or strongest >= self._overwhelming
        needed = max(self._rules.vouchers, math.ceil(self._rules.merging_share * smaller))
        return min(len(here), len(there)) >= needed

    def _votes(self, number: int) -> int:
        return len({self._shots.get(photo, photo) for photo in self._members[number]})

    def _must_stay_two(self, a: int, b: int) -> bool:
        if self._keys[a] is not None and self._keys[b] is not None:
            return True
        one, other = self._all_of(a), self._all_of(b)
        return self._permissions.forbid_merge(one, other) or any(
            self._permissions.forbid(photo, one) for photo in other
        )

    def _spread(self, photo: int) -> None:
        """Lets a photo into the other groups that it shows."""
        own = self._group_of.get(photo)
        if own is None:
            return
        least = max(self._rules.also_vouchers, math.ceil(len(self._vouching(photo, own)) / 2))
        others = {self._group_of.get(other) for other in self._partners[photo]} - {own, None}
        for home in sorted(number for number in others if number is not None):
            if len(self._vouching(photo, home)) >= least and not self._permissions.forbid(
                photo, self._all_of(home)
            ):
                self._also[home].add(photo)
