"""Typed changes of landmarks, the results of grouping."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from engine.library.reads import LibraryReader
from engine.library.transactions import Transactions, now

Members = tuple[bytes, Collection[int], Collection[int]]
"""A landmark's 16-byte key, the ids of all its photos, and of those among them that show it but
belong to another landmark."""


class LandmarkChanges(Transactions, LibraryReader):
    """Changes of landmarks."""

    def replace_landmarks(self, landmarks: Iterable[Members]) -> None:
        """Replace all landmarks by the given ones, in one transaction.

        Args:
            landmarks: one whose key is known keeps its id. A stored one whose key is not given is
                deleted, unless a decision refers to it: see `store_landmarks`.
        """
        wanted = {key: (photos, also) for key, photos, also in landmarks}
        with self.transaction():
            known = {one.key: (set(one.photos), set(one.also)) for one in self.landmarks()}
            changed = [
                (key, photos, also)
                for key, (photos, also) in wanted.items()
                if known.get(key) != (set(photos), set(also))
            ]
            self.store_landmarks(changed + [(key, (), ()) for key in known.keys() - wanted.keys()])

    def store_landmarks(self, changed: Iterable[Members]) -> None:
        """Replace the photos of some landmarks, in one transaction.

        Args:
            changed: one whose key is known keeps its id. One without photos is deleted, unless a
                decision refers to it, even an undone one. It then stays without photos, so that it
                has the same id when the decision is undone or redone. Other landmarks stay
                unchanged.
        """
        emptied = []
        with self.transaction():
            for key, photos, also in changed:
                if photos:
                    self._change(
                        "INSERT OR IGNORE INTO landmarks (key, created_at) VALUES (?, ?)",
                        (key, now()),
                    )
                else:
                    emptied.append(key)
                self._replace_members(key, photos, also)
            if emptied:
                gone = set(emptied) - self._decided()
                sql = "DELETE FROM landmarks WHERE key = ?"
                self._change_many(sql, ((key,) for key in gone))

    def _replace_members(self, key: bytes, photos: Collection[int], also: Collection[int]) -> None:
        for (landmark_id,) in self._rows("SELECT id FROM landmarks WHERE key = ?", (key,)):
            self._change("DELETE FROM landmark_photos WHERE landmark_id = ?", (landmark_id,))
            shared = set(also)
            rows = ((landmark_id, photo, photo in shared) for photo in photos)
            sql = "INSERT INTO landmark_photos (landmark_id, photo_id, also) VALUES (?, ?, ?)"
            self._change_many(sql, rows)

    def _decided(self) -> set[bytes]:
        """Return keys of the landmarks in any decision, in force or undone."""
        decisions = [*self.decisions(), *self.undone_decisions()]
        return {key for one in decisions for key in (one.landmark, *one.others) if key is not None}
