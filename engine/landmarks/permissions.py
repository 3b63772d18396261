"""Constraints on landmarks from user decisions and capture positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.landmarks.agglomeration import Permissions
from engine.landmarks.candidates import FAR_KM, Position, distance_km
from engine.landmarks.constraints import Constraints


class DecidedPermissions(Permissions):
    """Constraints on groups from decisions and positions.

    Args:
        facts: constraints from the user's decisions.
        positions: (latitude, longitude) in degrees, by photo id, of photos with a trusted position.
    """

    def __init__(self, facts: Constraints, positions: Mapping[int, Position]) -> None:
        self._facts, self._positions = facts, positions
        self._known_as: dict[int, set[bytes]] = {}
        for key, decided in facts.landmarks.items():
            for photo in decided.known_as | decided.together:
                self._known_as.setdefault(photo, set()).add(key)

    def forbid(self, photo: int, members: Iterable[int]) -> bool:
        """Return whether a photo must not be in a group with these members.

        True if a decision separates it from a member, or if it was taken more than `FAR_KM` from
        one.
        """
        others = set(members)
        if self._facts.forbid(photo, others):
            return True
        here = self._positions.get(photo)
        return here is not None and any(
            distance_km(here, there) > FAR_KM
            for there in {self._positions[other] for other in others if other in self._positions}
        )

    def forbid_merge(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Return whether decisions name the two groups as different landmarks."""
        here, there = self._decided(one), self._decided(other)
        return here is not None and there is not None and here != there

    def _decided(self, photos: Iterable[int]) -> bytes | None:
        """Return the landmark that decisions assigned to most of the photos, or None."""
        count: dict[bytes, int] = {}
        for photo in photos:
            for key in self._known_as.get(photo, ()):
                count[key] = count.get(key, 0) + 1
        return min(count, key=lambda key: (-count[key], key), default=None)
