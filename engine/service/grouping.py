"""Landmarks: comparing photos, and keeping the groups up to date."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.delg.graph import ModelFile
from engine.landmarks.assembling import Evidence, assemble, extend
from engine.landmarks.candidates import NEIGHBOURS, near_enough, trusted_positions
from engine.landmarks.edges import edges_of
from engine.landmarks.facts import NOTHING_DECIDED, Facts, facts_of
from engine.landmarks.grouping import METHOD, Group
from engine.landmarks.identity import Known
from engine.landmarks.shots import least_identical
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.landmark_changes import Members
from engine.library.layout import Layout
from engine.library.reads import LibraryReader
from engine.library.records import Capture, Decision, Landmark, Pair
from engine.retrieval.neighbours import Neighbours, nearest_pairs
from engine.service.models import active_model, model_id
from engine.service.reverifying import PairVerifier, Progress
from engine.service.surroundings import restricted, surroundings

# Beyond so many new photos, comparing them all at once and grouping all anew is less work.
_FEW = 50
# So many photos are all asked in 50 ms. An index takes seconds to load, in which no other thread
# of Python runs: a window would stand still.
_FEW_TO_ASK = 150_000
# The setting that says how the landmarks were made.
_MADE = "landmarks made by"


def regroup(root: Path, progress: Progress) -> list[int]:
    """Compares every photo with its exactly nearest others anew and regroups; ids that changed.

    Raises:
        LibraryError: the library cannot be used.
    """
    with open_writer(root) as writer:
        grouper = Grouper(writer, active_model(Layout(root), writer, None))
        return grouper.regroup(progress)


def known_facts(reader: LibraryReader) -> Facts:
    """What was decided, in ids of the library's photos."""
    decisions = reader.decisions()
    return facts_of(decisions, reader.ids_of(_spoken_of(decisions)))


def _spoken_of(decisions: Iterable[Decision]) -> set[bytes]:
    return {content for one in decisions for content in (*one.photos, *one.members)}


class Grouper:
    """Keeps the landmarks of a library up to date, again and again as photos arrive.

    Args:
        writer: the library; stays open, and in use.
        model: whose features are compared.
    """

    def __init__(self, writer: LibraryWriter, model: ModelFile) -> None:
        self._writer, self._model = writer, model
        self._model_id = model_id(writer, model)
        self._pairs = PairVerifier(writer, model, self._model_id)
        self._neighbours: Neighbours | None = None

    def update(self, progress: Progress, *, anew: bool = False) -> list[int]:
        """Compares the photos that were not yet, and puts them into landmarks.

        While stored pairs are outdated, new photos join landmarks, which stay as they are otherwise
        until `verify_again`.

        Args:
            progress: told (done, total, of what).
            anew: photos have gone, so that what is left of their landmarks has to be found out.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        new = self._writer.uncompared(self._model_id)
        # Landmarks made by another model or in another way are no ground to build on.
        otherwise = self._writer.setting(_MADE) != self._made
        if len(new) > _FEW or (new and otherwise):
            self._compare_many(new, progress)
        else:
            self._compare_few(new, progress)
        if self._pairs.is_outdated and not otherwise:
            changed = self._join_all(new)
        elif anew or otherwise or len(new) > _FEW or self._decided_about(new):
            changed = self.group_stored()
        else:
            changed = self._join_all(new)
        self._writer.mark_compared(self._model_id, new)
        return changed

    def regroup(self, progress: Progress) -> list[int]:
        """Compares every photo with its exactly nearest others, and groups all anew.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        if self._pairs.is_outdated:
            self._pairs.verify_again(progress, is_paused=lambda: False)
        new = self._writer.uncompared(self._model_id)
        self._compare_many(None, progress)
        changed = self.group_stored()
        self._writer.mark_compared(self._model_id, new)
        return changed

    @property
    def is_outdated(self) -> bool:
        """Whether stored pairs were verified in another way than the model file says."""
        return self._pairs.is_outdated

    def verify_again(self, progress: Progress, is_paused: Callable[[], bool]) -> list[int]:
        """Verify outdated pairs again, then group all photos anew.

        An error that `progress` raises interrupts it; the next call goes on from there.

        Args:
            progress: told (done, total, of what).
            is_paused: asked now and then; a pause ends it as an interruption does.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        if self._pairs.is_outdated and self._pairs.verify_again(progress, is_paused):
            return self.group_stored()
        return []

    def group_stored(self, returning: Sequence[Known] = ()) -> list[int]:
        """Groups the photos by the verified pairs that are stored, and by what was decided.

        Args:
            returning: landmarks that are to be again what they were.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        with self._writer.landmarks_alone():
            return self._group_stored(returning)

    def group_around(self, decision: Decision, returning: Sequence[Known] = ()) -> list[int]:
        """As `group_stored`, after one decision: of the photos that it can concern.

        Args:
            decision: that was made, or taken back.
            returning: landmarks that are to be again what they were.
        """
        with self._writer.landmarks_alone():
            facts = known_facts(self._writer)
            around = surroundings(self._writer, self._model_id, facts, decision, returning)
            if around is None or self._writer.setting(_MADE) != self._made:
                return self._group_stored(returning)
            own = restricted(facts, around)
            keys = {*own.landmarks, *(one.key for one in returning)}
            there = {one.key: one for one in self._writer.landmarks_of(around)}
            there |= {one.key: one for one in self._writer.landmarks_with(keys)}
            before = sorted(there.values(), key=lambda one: one.id)
            sure = self._writer.sure_pairs_of(self._model_id, around)
            evidence = self._evidence(sure, self._writer.captures(around))
            known = [(one.key, one.photos) for one in before]
            found = assemble(evidence, own, known, returning)
            gone = there.keys() - {one.key for one in found}
            self._writer.store_landmarks([*map(_stored, found), *((k, (), ()) for k in gone)])
            after = self._writer.landmarks_of(around)
            return _changed(before, after)

    def _group_stored(self, returning: Sequence[Known]) -> list[int]:
        before = self._writer.landmarks()
        sure = self._writer.sure_pairs(self._model_id)
        evidence = self._evidence(sure, self._writer.captures())
        known = [(one.key, one.photos) for one in before]
        found = assemble(evidence, known_facts(self._writer), known, returning)
        self._writer.replace_landmarks(map(_stored, found))
        if self._writer.setting(_MADE) != self._made:
            self._writer.set_setting(_MADE, self._made)
        return _changed(before, self._writer.landmarks())

    @property
    def _made(self) -> str:
        """How landmarks are made; while pairs are outdated, how they were made before."""
        if self._pairs.is_outdated:
            return self._writer.setting(_MADE) or ""
        model = self._model
        return f"method {METHOD}, model {model.features_id}, verified by {model.verification_id}"

    def _join_all(self, photos: Sequence[int]) -> list[int]:
        with self._writer.landmarks_alone():
            facts = known_facts(self._writer) if photos else NOTHING_DECIDED
            return [landmark for photo in photos for landmark in self._join(photo, facts)]

    def _join(self, photo: int, facts: Facts) -> list[int]:
        """Puts one photo into the landmarks of those that match it, and what waited for it, too."""
        direct = self._writer.sure_pairs_of(self._model_id, [photo])
        partners = {end for pair in direct for end in (pair.a, pair.b)}
        before = self._writer.landmarks_of(partners)
        # The matches of the larger landmark are not needed to tell whether two are one.
        smaller = sorted((one.photos for one in before), key=len)[:-1]
        around = partners.union(*smaller)
        within = partners.union(*(one.photos for one in before))
        sure = [
            pair
            for pair in self._writer.sure_pairs_of(self._model_id, around)
            if pair.a in within and pair.b in within
        ]
        evidence = self._evidence(sure, self._writer.captures(within))
        found = extend(evidence, facts, before) if direct else []
        gone = {one.key for one in before} - {one.key for one in found}
        emptied: list[Members] = [(key, (), ()) for key in gone]
        self._writer.store_landmarks([*map(_stored, found), *emptied] if found else [])
        return _changed(before, self._writer.landmarks_of(within))

    def _evidence(self, sure: Iterable[Pair], captures: Sequence[Capture]) -> Evidence:
        about = self._model.metadata
        identical = least_identical(about.max_features)
        taken = {one.photo_id: one for one in captures}
        return Evidence(
            edges=edges_of(sure, about.verify, identical, taken),
            contents=self._writer.contents_of(one.photo_id for one in captures),
            positions=trusted_positions(captures),
            identical=identical,
        )

    def _decided_about(self, photos: Sequence[int]) -> bool:
        """Whether a decision speaks of any of some photos, which have just come (back)."""
        contents = set(self._writer.contents_of(photos).values())
        return not contents.isdisjoint(_spoken_of(self._writer.decisions()))

    def _compare_many(self, photos: Iterable[int] | None, progress: Progress) -> None:
        """Compares some photos, or all, with their exactly nearest others."""
        ids, vectors = self._writer.vectors(self._model_id)
        asked = np.ones(len(ids), bool) if photos is None else np.isin(ids, list(photos))
        captures = {one.photo_id: one for one in self._writer.captures()}
        wanted = near_enough(nearest_pairs(ids, vectors, asked, NEIGHBOURS), captures)
        self._pairs.verify_new(wanted, progress)

    def _compare_few(self, photos: Iterable[int], progress: Progress) -> None:
        """Compares some photos with their nearest others, one by one, by the index."""
        for photo in photos:
            nearest = self._nearest(photo)
            captures = {one.photo_id: one for one in self._writer.captures([photo, *nearest])}
            pairs = sorted((min(photo, other), max(photo, other)) for other in nearest)
            self._pairs.verify_new(near_enough(pairs, captures), progress)

    def _nearest(self, photo: int) -> list[int]:
        if self._neighbours is None:
            self._neighbours = Neighbours(self._writer, self._model, self._model_id)
            if len(self._neighbours) > _FEW_TO_ASK:
                self._neighbours.load_index()
        self._neighbours.catch_up()
        vector = self._writer.features(self._model_id, [photo])[photo].global_feature
        found, _ = self._neighbours.nearest(vector.astype(np.float32), NEIGHBOURS + 1)
        known = self._writer.contents_of(int(other) for other in found)
        return [other for other in known if other != photo]


def _stored(one: Group) -> Members:
    return one.key or uuid.uuid4().bytes, one.members, one.also


def _changed(before: Iterable[Landmark], after: Iterable[Landmark]) -> list[int]:
    known = {one.key: one.photos for one in before}
    return [one.id for one in after if known.get(one.key, ()) != one.photos]
