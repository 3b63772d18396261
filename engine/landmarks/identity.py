"""Identity of landmarks over regroupings: a landmark is the same while most of its photos stay."""

from __future__ import annotations

from collections.abc import Sequence

Members = tuple[int, ...]


def carry_over(
    old: Sequence[tuple[bytes, Members]], new: Sequence[Members]
) -> list[tuple[bytes | None, Members]]:
    """Gives each new group the key of the landmark that it continues.

    A group continues a landmark when it keeps more than half of its photos, or exactly half with
    its oldest photo (the lowest id); of two landmarks that merged, the one that brought more photos
    goes on, then the older one.

    Args:
        old: the landmarks as (key, photos), the oldest first.
        new: the groups.

    Returns:
        (key of the landmark, or None for a new one; photos), in the order of `new`.
    """
    groups = [set(members) for members in new]
    claims = [
        (-len(kept), age, index)
        for age, (_, photos) in enumerate(old)
        for index, members in enumerate(groups)
        if (kept := members.intersection(photos)) and _most(kept, photos)
    ]
    keys: dict[int, bytes] = {}
    for _, age, index in sorted(claims):
        keys.setdefault(index, old[age][0])
    return [(keys.get(index), members) for index, members in enumerate(new)]


def _most(kept: set[int], photos: Members) -> bool:
    return 2 * len(kept) > len(photos) or (2 * len(kept) == len(photos) and min(photos) in kept)
