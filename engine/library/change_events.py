"""Typed change events: what a write changed, so that views read only that again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """A part of a library that a write can change."""

    PHOTOS = "photos"
    LANDMARKS = "landmarks"
    SOURCES = "sources"
    FAILURES = "failures"
    SETTINGS = "settings"


@dataclass(frozen=True)
class ChangeEvent:
    """The parts of a library that a write changed.

    Attributes:
        topics: the parts that changed.
        landmarks: ids of the landmarks that changed, as far as they are known.
        photos: ids of the photos that changed, as far as they are known.
    """

    topics: frozenset[Topic]
    landmarks: frozenset[int] = frozenset()
    photos: frozenset[int] = frozenset()

    @classmethod
    def of(cls, *topics: Topic) -> ChangeEvent:
        """Build the event of a write that changed parts of a library."""
        return cls(frozenset(topics))

    @classmethod
    def merged(cls, events: Iterable[ChangeEvent]) -> ChangeEvent:
        """Combine the events of several writes."""
        each = list(events)
        return cls(
            frozenset().union(*(one.topics for one in each)),
            frozenset().union(*(one.landmarks for one in each)),
            frozenset().union(*(one.photos for one in each)),
        )


ANYTHING = ChangeEvent(frozenset(Topic))
"""Any part of the library may have changed."""
