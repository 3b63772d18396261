"""The photos that a decision can move to another landmark: the others need not be grouped anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.landmarks.facts import Decided, Facts
from engine.landmarks.identity import Known
from engine.library.reads import LibraryReader
from engine.library.records import Decision

# Of so many it is quicker to read all matches at once.
_MOST = 5000


def surroundings(
    reader: LibraryReader,
    model_id: int,
    facts: Facts,
    decision: Decision,
    returning: Sequence[Known],
) -> set[int] | None:
    """Ids of the photos that matches, landmarks or decisions connect with a decision.

    Grouping looks at one photo after the other and at what it is connected with, so that what is
    not connected stays as it is.

    Args:
        reader: the library.
        model_id: whose matches count.
        facts: what is decided now.
        decision: that was made, or taken back.
        returning: landmarks that are to be again what they were.

    Returns:
        None: there are so many that all photos should be grouped anew.
    """
    keys = [key for key in (decision.landmark, *decision.others) if key is not None]
    begun = set(reader.ids_of((*decision.photos, *decision.members)).values())
    begun.update(*(one.photos for one in reader.landmarks_with(keys)))
    begun.update(*(_spoken_of(facts.landmarks.get(key, Decided())) for key in keys))
    begun.update(*(one.photos for one in returning))
    return _connected(reader, model_id, facts, begun)


def restricted(facts: Facts, photos: set[int]) -> Facts:
    """What was decided about some photos, and about the landmarks that they are of."""
    return Facts(
        landmarks={
            key: one
            for key, one in facts.landmarks.items()
            if not photos.isdisjoint(_spoken_of(one))
        },
        same=tuple(pair for pair in facts.same if not photos.isdisjoint(pair)),
        apart=facts.apart,
    )


def _connected(
    reader: LibraryReader, model_id: int, facts: Facts, begun: Iterable[int]
) -> set[int] | None:
    found: set[int] = set()
    new = set(begun)
    while new:
        found |= new
        if len(found) > _MOST:
            return None
        beside = {end for pair in reader.sure_pairs_of(model_id, new) for end in (pair.a, pair.b)}
        beside.update(*(one.photos for one in reader.landmarks_of(new)))
        beside.update(*(pair for pair in facts.same if not new.isdisjoint(pair)))
        spoken_of = map(_spoken_of, facts.landmarks.values())
        beside.update(*(photos for photos in spoken_of if not new.isdisjoint(photos)))
        new = beside - found
    return found


def _spoken_of(one: Decided) -> frozenset[int]:
    """The photos that were spoken of when something was decided about a landmark."""
    return one.together | one.known_as | one.barred
