"""Verification of photo pairs, repeated for stored pairs after a change of thresholds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from itertools import chain

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.library.changes import LibraryWriter
from engine.library.indexing_settings import chosen_speed
from engine.library.records import Pair
from engine.retrieval.verification import verify

Progress = Callable[[int, int, str], None]
Ends = tuple[int, int]

# Pairs verified between two commits; a crash costs about a second of work.
_BATCH = 500
_BEFORE_ALL: Ends = (0, 0)


class PairVerifier:
    """Verification of photo pairs with one model, with stored results.

    The library keeps the `verification_id` that its pairs of the model were made with. If the model
    file has another one now, the pairs are outdated. While they are verified again, the library
    keeps the new one together with the last pair that is done.

    Args:
        writer: the library; must stay open while the verifier is used.
        model: the model, with the thresholds to use.
        model_id: the library's id of it.
    """

    def __init__(self, writer: LibraryWriter, model: ModelFile, model_id: int) -> None:
        self._writer, self._model, self._model_id = writer, model, model_id

    @property
    def is_outdated(self) -> bool:
        """Return whether stored pairs were verified with settings other than the model's."""
        state = self._writer.pairs_verified_by(self._model_id)
        if state is None:
            return self._writer.has_pairs(self._model_id)
        return state != self._model.verification_id

    def mark_current(self) -> None:
        """Record that all stored pairs were verified with the model's settings."""
        self._writer.set_pairs_verified_by(self._model_id, self._model.verification_id)

    def verify_new(self, wanted: Sequence[Ends], progress: Progress) -> None:
        """Verify and store the pairs that are not stored yet.

        Args:
            wanted: ids (a, b) of photos that have features, a < b.
            progress: called with (done, total, "pairs verified") after each batch.
        """
        fresh = self._writer.unverified(self._model_id, wanted)
        state = self._writer.pairs_verified_by(self._model_id)
        if fresh and state is None and not self._writer.has_pairs(self._model_id):
            self.mark_current()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(fresh), _BATCH):
                batch = fresh[start : start + _BATCH]
                self._writer.store_pairs(self._model_id, self._verified(batch, pool))
                progress(start + len(batch), len(fresh), "pairs verified")

    def verify_again(self, progress: Progress, is_paused: Callable[[], bool]) -> bool:
        """Verify the stored pairs again, from where an earlier call was interrupted.

        Pairs of photos without features, which a damaged library may have, stay as they are.

        Args:
            progress: called with (done, total, "pairs verified again") after each batch.
            is_paused: called before each batch.

        Returns:
            False if a pause ended it early.
        """
        last = self._last_done()
        total, done = self._writer.count_pairs(self._model_id, last)
        workers = chosen_speed(self._writer.layout).workers
        with ThreadPoolExecutor(workers) as pool:
            while batch := self._writer.pairs_after(self._model_id, last, _BATCH):
                if is_paused():
                    return False
                ends = [(pair.a, pair.b) for pair in batch]
                self._replace(self._verified(ends, pool), last := ends[-1])
                done += len(batch)
                progress(done, max(done, total), "pairs verified again")
        self.mark_current()
        return True

    def _replace(self, pairs: Iterable[Pair], last: Ends) -> None:
        with self._writer.transaction():
            self._writer.replace_pairs(self._model_id, pairs)
            state = f"{self._model.verification_id} {last[0]} {last[1]}"
            self._writer.set_pairs_verified_by(self._model_id, state)

    def _last_done(self) -> Ends:
        """Return the last pair that was verified again with the model's settings."""
        state = self._writer.pairs_verified_by(self._model_id) or ""
        match state.split():
            case [verification, a, b] if verification == self._model.verification_id:
                return int(a), int(b)
        return _BEFORE_ALL

    def _verified(self, pairs: Sequence[Ends], pool: Executor) -> list[Pair]:
        """Return the verifications of those pairs whose photos have features."""
        ends = sorted(set(chain.from_iterable(pairs)))
        features = self._writer.features(self._model_id, ends)
        whole = [pair for pair in pairs if features.keys() >= set(pair)]
        return list(pool.map(partial(_verify, features, self._model), whole))


def _verify(features: Mapping[int, Features], model: ModelFile, pair: Ends) -> Pair:
    found = verify(features[pair[0]], features[pair[1]], model.metadata)
    return Pair(*pair, found.inliers, found.verdict, found.probability)
