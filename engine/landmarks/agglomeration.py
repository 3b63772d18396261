"""Clustering of photos by verified matches, without single-link chaining.

A single wrong pair, or one photo that shows two places, can chain connected components of verified
pairs into one mega-album. A photo therefore needs the support of several members to join a group,
and two groups need the support of several photos on each side to merge. A group that is too small
costs the user one merge; a group that is too large cannot be repaired. Support is the sum of votes
(log-odds, see `edges`), so that several likely matches count as a verified one. Decisions of the
user take precedence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.landmarks.edges import ALONE
from engine.retrieval.near_duplicates import VERIFIED, Edge

# Increase this number if the same matches and decisions lead to other landmarks. The next update of
# a library then regroups all photos.
ALGORITHM_VERSION = 3


@dataclass(frozen=True)
class Rules:
    """Thresholds for joining and merging groups.

    Attributes:
        joining: votes of a group's shots needed for a photo to join, and on each side for a merge;
            each shot has at most one vote, unless its match needs no second one.
        merging_share: share of the smaller group, on each side, that must vote for a merge; two
            halves of a landmark match in many photos, two similar buildings in only a few.
        also_joining: votes needed for a photo of another group to show this landmark, too.
    """

    joining: float = 2.0
    merging_share: float = 1 / 3
    also_joining: float = 3.0


@dataclass(frozen=True)
class Begun:
    """An existing group.

    Attributes:
        key: key of its landmark, or None if the landmark is to be determined.
        photos: photos that the group owns.
        also: photos of other groups that show the same place, too.
    """

    key: bytes | None
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """Photos that show one place.

    Attributes:
        key: key of the landmark that the group started from, or None.
        photos: photos that the group owns, ascending; each photo is owned by one group at most.
        also: photos owned by other groups, or by none, that show the place, too, ascending.
    """

    key: bytes | None
    photos: tuple[int, ...]
    also: tuple[int, ...] = ()

    @property
    def members(self) -> tuple[int, ...]:
        """Return all photos of the group, ascending."""
        return tuple(sorted((*self.photos, *self.also)))


@dataclass(frozen=True)
class Grouping:
    """Groups of photos, and the photos without a group.

    Attributes:
        groups: groups, sorted by their members.
        waiting: photos with a verified match of another shot that joined no group yet, ascending.
    """

    groups: tuple[Group, ...]
    waiting: tuple[int, ...]


class Permissions:
    """Base class of constraints on groups; it forbids nothing."""

    def forbid(self, photo: int, members: Iterable[int]) -> bool:
        """Return whether a photo must not be in a group with these members."""
        return False

    def forbid_merge(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Return whether two groups must stay separate."""
        return False


@dataclass(frozen=True)
class Given:
    """Constraints and parameters of a grouping.

    Attributes:
        begun: existing groups.
        shots: representative of each photo's shot, for photos in a shot; a shot has one vote.
        permissions: constraints on groups.
        rules: thresholds for joining and merging.
    """

    begun: Sequence[Begun] = ()
    shots: Mapping[int, int] = field(default_factory=dict)
    permissions: Permissions = field(default_factory=Permissions)
    rules: Rules = Rules()


def group(edges: Sequence[Edge], given: Given | None = None) -> Grouping:
    """Group photos by their matches, strongest first.

    - Two ungrouped photos, or two ungrouped shots, start a group if they have a verified match.
    - A photo joins a group if its matches with the group's shots have two votes in total.
    - Two groups merge if the matches between them have two votes on each side, and a third of the
      smaller group's: a photo that shows both places joins the stronger group and does not connect
      the two.
    - At the end a photo with three votes of another group, and half as many as of its own, belongs
      to both.
    - A group of a single shot is dissolved.

    The numbers of votes are set by `Rules`. Rounds are repeated until nothing changes.

    Args:
        edges: strongest first; the result depends on the order of equally strong ones.
        given: constraints and parameters; None for the defaults.
    """
    builder = _Builder(edges, given or Given())
    builder.settle()
    return builder.result()


def connected(edges: Iterable[Edge]) -> list[tuple[int, ...]]:
    """Return the connected components of verified matches, as a baseline for comparison."""
    component: dict[int, set[int]] = {}
    for edge in edges:
        one, other = component.get(edge.a, {edge.a}), component.get(edge.b, {edge.b})
        joined = one | other
        component |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(photos)) for photos in component.values()})


class _Builder:
    def __init__(self, edges: Sequence[Edge], given: Given) -> None:
        self._edges = edges
        self._shots, self._permissions, self._rules = given.shots, given.permissions, given.rules
        self._members: dict[int, set[int]] = {}
        self._also: dict[int, set[int]] = {}
        self._keys: dict[int, bytes | None] = {}
        self._group_of: dict[int, int] = {}
        self._partners: dict[int, dict[int, float]] = {}
        for edge in edges:
            self._partners.setdefault(edge.a, {})[edge.b] = edge.votes
            self._partners.setdefault(edge.b, {})[edge.a] = edge.votes
        for one in given.begun:
            self._also[self._begin(one.key, one.photos)].update(one.also)

    def settle(self) -> None:
        """Offer every edge until nothing changes, then assign photos of two places."""
        while sum(self._offer(edge) for edge in self._edges):
            pass
        for photo in self._partners:
            self._spread(photo)

    def result(self) -> Grouping:
        groups = [
            Group(self._keys[number], tuple(sorted(own)), tuple(sorted(self._also[number] - own)))
            for number, own in self._members.items()
            if self._keys[number] is not None or self._shot_count(number) > 1
        ]
        placed = {photo for one in groups for photo in one.members}
        waiting = sorted(self._matched() - placed)
        return Grouping(tuple(sorted(groups, key=lambda one: one.members)), tuple(waiting))

    def _matched(self) -> set[int]:
        """Return the photos with a verified match of a different shot."""
        return {
            photo
            for edge in self._edges
            if edge.votes >= VERIFIED
            and self._shots.get(edge.a, edge.a) != self._shots.get(edge.b, edge.b)
            for photo in (edge.a, edge.b)
        }

    def _begin(self, key: bytes | None, photos: Iterable[int]) -> int:
        number = len(self._keys)
        self._keys[number], self._members[number], self._also[number] = key, set(), set()
        for photo in photos:
            self._put(photo, number)
        return number

    def _put(self, photo: int, number: int) -> None:
        """Add a photo to a group, as its own unless another group owns it."""
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
        if edge.votes < VERIFIED or self._permissions.forbid(edge.a, [edge.b]):
            return False
        self._begin(None, (edge.a, edge.b))
        return True

    def _join(self, photo: int, home: int) -> bool:
        needed = VERIFIED if self._is_one_shot(home) else self._rules.joining
        if _support(self._votes(photo, home)) < needed:
            return False
        if self._permissions.forbid(photo, self._all_of(home)):
            return False
        self._put(photo, home)
        return True

    def _votes(self, photo: int, home: int) -> dict[int, float]:
        """Return the votes of a group's shots for a photo, by each shot's best match."""
        found: dict[int, float] = {}
        for other, votes in self._partners.get(photo, {}).items():
            if self._group_of.get(other) == home:
                shot = self._shots.get(other, other)
                found[shot] = max(votes, found.get(shot, 0.0))
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
        """Return whether enough shots on each side match the other.

        A side of one shot joins as a single photo would.
        """
        here: dict[int, float] = {}
        there: dict[int, float] = {}
        for photo in self._members[b]:
            shot = self._shots.get(photo, photo)
            for other, votes in self._votes(photo, a).items():
                here[shot] = max(votes, here.get(shot, 0.0))
                there[other] = max(votes, there.get(other, 0.0))
        if self._is_one_shot(a) and self._is_one_shot(b):
            return max(here.values(), default=0.0) >= VERIFIED
        smaller = min(self._shot_count(a), self._shot_count(b))
        if smaller == 1:
            return max(_support(here), _support(there)) >= self._rules.joining
        needed = max(self._rules.joining, self._rules.merging_share * smaller)
        return min(_support(here, alone=False), _support(there, alone=False)) >= needed

    def _is_one_shot(self, number: int) -> bool:
        """Return whether a group is a single shot that is no landmark yet.

        Such a group joins others as a single photo would.
        """
        return self._keys[number] is None and self._shot_count(number) == 1

    def _shot_count(self, number: int) -> int:
        return len({self._shots.get(photo, photo) for photo in self._members[number]})

    def _must_stay_two(self, a: int, b: int) -> bool:
        if self._keys[a] is not None and self._keys[b] is not None:
            return True
        one, other = self._all_of(a), self._all_of(b)
        return self._permissions.forbid_merge(one, other) or any(
            self._permissions.forbid(photo, one) for photo in other
        )

    def _spread(self, photo: int) -> None:
        """Add a photo to the other groups that it shows."""
        own = self._group_of.get(photo)
        if own is None:
            return
        least = max(self._rules.also_joining, _support(self._votes(photo, own)) / 2)
        others = {self._group_of.get(other) for other in self._partners[photo]} - {own, None}
        for home in sorted(number for number in others if number is not None):
            if _support(self._votes(photo, home)) >= least and not self._permissions.forbid(
                photo, self._all_of(home)
            ):
                self._also[home].add(photo)


def _support(votes: Mapping[int, float], *, alone: bool = True) -> float:
    """Add up the votes of shots.

    Args:
        votes: votes by shot.
        alone: whether a match that needs no second one counts as two votes.
    """
    total = sum(min(VERIFIED, one) for one in votes.values())
    strongest = max(votes.values(), default=0.0)
    return max(total, ALONE) if alone and strongest >= ALONE else total
