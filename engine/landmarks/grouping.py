"""Groups of photos connected by matches, without single-link chaining.

Connected components of verified pairs grow into one mega-album by a single wrong pair, or by one
photo that shows two places. Here a photo needs the support of several members to join, and two
groups that of several photos on each side: too strict costs a person one merge, too loose is
beyond repair. Support adds up in votes (log-odds, see `edges`), so that several likely matches
count as a verified one. What a person decided holds first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.landmarks.edges import ALONE, VERIFIED, Edge

# Raised whenever the same matches and decisions come to make other landmarks: the next update of a
# library groups all of it anew.
METHOD = 2


@dataclass(frozen=True)
class Rules:
    """What brings photos together.

    Attributes:
        joining: votes of a group's shots for a photo that joins, and on each side for a merge; no
            shot has more than one, unless its match needs no second one.
        merging_share: the part of the smaller group, on each side, that must vote for a merge: two
            halves of a landmark see much of each other, two buildings that look alike do in a few
            photos.
        also_joining: votes for a photo of another group which shows this landmark, too.
    """

    joining: float = 2.0
    merging_share: float = 1 / 3
    also_joining: float = 3.0


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
        waiting: photos with a verified match of another shot that joined nothing yet, ascending.
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


def group(edges: Sequence[Edge], given: Given | None = None) -> Grouping:
    """Group photos by their matches, strongest first.

    - Two photos that wait, or two shots, found a group by a verified match.
    - A photo joins a group when the matches with its shots have two votes together.
    - Two groups merge when the matches between them have two votes on each side, and a third of the
      smaller group's: a photo that shows both places joins the stronger and bridges nothing.
    - At the end a photo with three votes of another group, and half as many as of its own, belongs
      to both.
    - A group of one shot found nothing: it is dissolved.

    How many votes say the `Rules`. Rounds are repeated until nothing changes.

    Args:
        edges: strongest first; the result depends on the order of equally strong ones.
        given: what has to be respected.
    """
    builder = _Builder(edges, given or Given())
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
        """Offers every edge until nothing changes, then sees who shows two places."""
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
        """Return the photos with a match that could found a group, of two different shots."""
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
        """Return the votes of a group's shots for a photo: each shot's best match."""
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
        """Return whether enough shots of each side match the other.

        A side of one shot joins as one photo would.
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
        """Return whether a group is no landmark yet: it meets others as a photo would."""
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
        """Lets a photo into the other groups that it shows."""
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
        votes: of each shot.
        alone: whether a match that needs no second one counts as two.
    """
    total = sum(min(VERIFIED, one) for one in votes.values())
    strongest = max(votes.values(), default=0.0)
    return max(total, ALONE) if alone and strongest >= ALONE else total
