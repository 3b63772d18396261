"""What may be one landmark: what a person decided, and where photos were taken, forbid some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.landmarks.candidates import FAR_KM, Position, distance_km
from engine.landmarks.facts import Facts
from engine.landmarks.grouping import Permissions


class Constraints(Permissions):
    """Decisions and positions.

    Args:
        facts: what was decided.
        positions: (latitude, longitude) in degrees of the photos that tell a trusted one.
    """

    def __init__(self, facts: Facts, positions: Mapping[int, Position]) -> None:
        self._facts, self._positions = facts, positions
        self._known_as: dict[int, set[bytes]] = {}
        for key, decided in facts.landmarks.items():
            for photo in decided.known_as | decided.together:
                self._known_as.setdefault(photo, set()).add(key)

    def forbid(self, photo: int, members: Iterable[int]) -> bool:
        """Whether a person parted the photo from a member, or it was taken far from one."""
        others = set(members)
        if self._facts.forbid(photo, others):
            return True
        here = self._positions.get(photo)
        return here is not None and any(
            distance_km(here, there) > FAR_KM
            for there in {self._positions[other] for other in others if other in self._positions}
        )

    def forbid_merge(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Whether a person knows the two groups as different landmarks."""
        here, there = self._decided(one), self._decided(other)
        return here is not None and there is not None and here != there

    def _decided(self, photos: Iterable[int]) -> bytes | None:
        """The landmark that most of some photos were known as when it was decided about."""
        count: dict[bytes, int] = {}
        for photo in photos:
            for key in self._known_as.get(photo, ()):
                count[key] = count.get(key, 0) + 1
        return min(count, key=lambda key: (-count[key], key), default=None)
