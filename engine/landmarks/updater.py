"""Landmark grouping: comparison of photos and incremental updates of the stored groups."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from engine.delg.graph import ModelFile
from engine.landmarks.affected_component import affected_component, restricted
from engine.landmarks.agglomeration import ALGORITHM_VERSION, Group
from engine.landmarks.candidates import NEIGHBOURS, near_enough, trusted_positions
from engine.landmarks.clustering import MatchGraph, assemble, extend
from engine.landmarks.constraints import NO_CONSTRAINTS, Constraints, combine_decisions
from engine.landmarks.edges import edges_of
from engine.landmarks.identity import Known
from engine.library.active_model import model_id
from engine.library.changes import LibraryWriter
from engine.library.landmark_changes import Members
from engine.library.reads import LibraryReader
from engine.library.records import Capture, Decision, Landmark, Pair
from engine.retrieval.near_duplicates import least_identical
from engine.retrieval.pair_verification import PairVerifier, Progress
from engine.retrieval.vector_search import VectorSearch, knn_graph

# Above this number of new photos, an exact search and a full regrouping are less work.
_FEW = 50
# Brute-force search over this many photos takes 50 ms. Loading an index takes seconds, during
# which no other Python thread runs, so a window would freeze.
_FEW_TO_ASK = 150_000
# Key of the setting that records how the landmarks were made.
_MADE = "landmarks made by"


def load_constraints(reader: LibraryReader) -> Constraints:
    """Return the user's decisions, expressed in photo ids of the library."""
    decisions = reader.decisions()
    return combine_decisions(decisions, reader.ids_of(_spoken_of(decisions)))


def _spoken_of(decisions: Iterable[Decision]) -> set[bytes]:
    return {content for one in decisions for content in (*one.photos, *one.members)}


class LandmarkUpdater:
    """Incremental grouping that keeps a library's landmarks up to date.

    Args:
        writer: the library; must stay open while the grouper is used.
        model: its features are compared.

    Raises:
        NoFeaturesError: the library has no features of the model.
    """

    def __init__(self, writer: LibraryWriter, model: ModelFile) -> None:
        self._writer, self._model = writer, model
        self._model_id = model_id(writer, model)
        self._pairs = PairVerifier(writer, model, self._model_id)
        self._neighbours: VectorSearch | None = None

    def update(self, progress: Progress, *, anew: bool = False) -> list[int]:
        """Compare the photos that were not compared yet, and add them to landmarks.

        While stored pairs are outdated, new photos join landmarks, which otherwise stay as they are
        until `verify_again`.

        Args:
            progress: called with (done, total, description).
            anew: photos were removed, so all photos are grouped again.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        new = self._writer.uncompared(self._model_id)
        # Landmarks made by another model or method cannot be extended.
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
        """Compare every photo with its exact nearest neighbors and regroup all.

        Args:
            progress: called with (done, total, description).

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
        """Return whether stored pairs were verified with settings other than the model's."""
        return self._pairs.is_outdated

    def verify_again(self, progress: Progress, is_paused: Callable[[], bool]) -> list[int]:
        """Verify outdated pairs again, then regroup all photos.

        An error raised by `progress` interrupts it; the next call resumes there.

        Args:
            progress: called with (done, total, description).
            is_paused: called now and then; True interrupts it.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        if self._pairs.is_outdated and self._pairs.verify_again(progress, is_paused):
            return self.group_stored()
        return []

    def group_stored(self, returning: Sequence[Known] = ()) -> list[int]:
        """Group the photos by stored verified and likely pairs and by decisions.

        Args:
            returning: landmarks to restore to an earlier state.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        with self._writer.landmarks_alone():
            return self._group_stored(returning)

    def group_around(self, decision: Decision, returning: Sequence[Known] = ()) -> list[int]:
        """Regroup the photos that a decision can affect.

        All photos are regrouped, as by `group_stored`, if too many are affected or the landmarks
        were made by another model or method.

        Args:
            decision: the decision that was made or undone.
            returning: landmarks to restore to an earlier state.

        Returns:
            ids of the landmarks that are new or have other photos than before.
        """
        with self._writer.landmarks_alone():
            facts = load_constraints(self._writer)
            around = affected_component(self._writer, self._model_id, facts, decision, returning)
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
        found = assemble(evidence, load_constraints(self._writer), known, returning)
        self._writer.replace_landmarks(map(_stored, found))
        if self._writer.setting(_MADE) != self._made:
            self._writer.set_setting(_MADE, self._made)
        return _changed(before, self._writer.landmarks())

    @property
    def _made(self) -> str:
        """Return how landmarks are made; the stored value while pairs are outdated."""
        if self._pairs.is_outdated:
            return self._writer.setting(_MADE) or ""
        model = self._model
        made = f"method {ALGORITHM_VERSION}, model {model.features_id}"
        return f"{made}, verified by {model.verification_id}"

    def _join_all(self, photos: Sequence[int]) -> list[int]:
        with self._writer.landmarks_alone():
            facts = load_constraints(self._writer) if photos else NO_CONSTRAINTS
            return [landmark for photo in photos for landmark in self._join(photo, facts)]

    def _join(self, photo: int, facts: Constraints) -> list[int]:
        """Add a photo to the landmarks of its matches, and waiting matches with it."""
        direct = self._writer.sure_pairs_of(self._model_id, [photo])
        partners = {end for pair in direct for end in (pair.a, pair.b)}
        before = self._writer.landmarks_of(partners)
        # The matches inside the largest landmark are not needed to decide about a merge.
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

    def _evidence(self, sure: Iterable[Pair], captures: Sequence[Capture]) -> MatchGraph:
        about = self._model.metadata
        identical = least_identical(about.max_features)
        taken = {one.photo_id: one for one in captures}
        return MatchGraph(
            edges=edges_of(sure, about.verify, identical, taken),
            contents=self._writer.contents_of(one.photo_id for one in captures),
            positions=trusted_positions(captures),
            identical=identical,
        )

    def _decided_about(self, photos: Sequence[int]) -> bool:
        """Return whether a decision refers to any of the added photos."""
        contents = set(self._writer.contents_of(photos).values())
        return not contents.isdisjoint(_spoken_of(self._writer.decisions()))

    def _compare_many(self, photos: Iterable[int] | None, progress: Progress) -> None:
        """Compare the given photos, or all, with their exact nearest neighbors."""
        ids, vectors = self._writer.vectors(self._model_id)
        asked = np.ones(len(ids), bool) if photos is None else np.isin(ids, list(photos))
        captures = {one.photo_id: one for one in self._writer.captures()}
        wanted = near_enough(knn_graph(ids, vectors, asked, NEIGHBOURS), captures)
        self._pairs.verify_new(wanted, progress)

    def _compare_few(self, photos: Iterable[int], progress: Progress) -> None:
        """Compare photos one by one with the neighbors found by vector search."""
        for photo in photos:
            nearest = self._nearest(photo)
            captures = {one.photo_id: one for one in self._writer.captures([photo, *nearest])}
            pairs = sorted((min(photo, other), max(photo, other)) for other in nearest)
            self._pairs.verify_new(near_enough(pairs, captures), progress)

    def _nearest(self, photo: int) -> list[int]:
        if self._neighbours is None:
            self._neighbours = VectorSearch(self._writer, self._model, self._model_id)
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
