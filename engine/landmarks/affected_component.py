"""The connected component of photos that a decision can affect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.landmarks.constraints import Constraints, LandmarkConstraints
from engine.landmarks.identity import Known
from engine.library.reads import LibraryReader
from engine.library.records import Decision

# For more photos than this, reading all matches at once is faster.
_MOST = 5000


def affected_component(
    reader: LibraryReader,
    model_id: int,
    facts: Constraints,
    decision: Decision,
    returning: Sequence[Known],
) -> set[int] | None:
    """Return the ids of the photos connected with a decision.

    Matches, landmarks and decisions connect photos. Grouping looks at one photo at a time and its
    connections, so unconnected photos keep their landmarks.

    Args:
        reader: the library.
        model_id: the model whose matches count.
        facts: the decisions in force.
        decision: the decision that was made or undone.
        returning: landmarks to restore to an earlier state.

    Returns:
        photo ids; None if there are so many that all photos should be regrouped.
    """
    keys = [key for key in (decision.landmark, *decision.others) if key is not None]
    begun = set(reader.ids_of((*decision.photos, *decision.members)).values())
    begun.update(*(one.photos for one in reader.landmarks_with(keys)))
    begun.update(*(_spoken_of(facts.landmarks.get(key, LandmarkConstraints())) for key in keys))
    begun.update(*(one.photos for one in returning))
    return _connected(reader, model_id, facts, begun)


def restricted(facts: Constraints, photos: set[int]) -> Constraints:
    """Restrict decisions to some photos and to the landmarks they concern.

    `apart` is kept in full.
    """
    return Constraints(
        landmarks={
            key: one
            for key, one in facts.landmarks.items()
            if not photos.isdisjoint(_spoken_of(one))
        },
        same=tuple(pair for pair in facts.same if not photos.isdisjoint(pair)),
        apart=facts.apart,
    )


def _connected(
    reader: LibraryReader, model_id: int, facts: Constraints, begun: Iterable[int]
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


def _spoken_of(one: LandmarkConstraints) -> frozenset[int]:
    """Return the photos that the decisions about a landmark refer to."""
    return one.together | one.known_as | one.barred
