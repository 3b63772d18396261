"""Rankings and verified pairs of one model on a set of photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from labelled import PhotoSet
from numpy.typing import NDArray
from properties import PROVISIONAL
from reranking import reranked
from sites import Places

from engine.delg.features import Features
from engine.delg.metadata import ModelMetadata
from engine.evaluation.metrics import average_precision
from engine.evaluation.protocols import RERANKED
from engine.evaluation.retrieval import evaluate_retrieval
from engine.evaluation.verification import NEAREST_NEGATIVES, verification_pairs
from engine.retrieval.expansion import POOL
from engine.retrieval.ranking import rank_nearest, ranked, verify_many
from engine.retrieval.verification import Verification

# Below every cosine: a photo of which nobody knows whether it is right comes last.
_HIDDEN = -2.0
_MOST_WEAK = 30

Indices = NDArray[np.int64]
Similarity = NDArray[np.float32]


class Queries(NamedTuple):
    """The photos that have a partner, as queries.

    Attributes:
        photos: int64 (q,).
        by_similarity: float64 (q,), average precision of the ranking by similarity alone.
        verified: float64 (q,), of the ranking whose head was verified and re-ranked.
    """

    photos: Indices
    by_similarity: NDArray[np.float64]
    verified: NDArray[np.float64]


class Pairs(NamedTuple):
    """Pairs of photos, of one place and look-alikes.

    Attributes:
        photos: int64 (m, 2), the smaller index first.
        same: bool (m,), of one place.
        owner: int64 (m,), the place that a pair belongs to: a look-alike belongs to that of the
            photo whose look-alike it is.
    """

    photos: Indices
    same: NDArray[np.bool_]
    owner: Indices


class Judge:
    """Answers by one model's features; a pair is verified once, however often it is asked for.

    Args:
        photos: the set.
        features: of its photos.
        model: whose features they are.
    """

    def __init__(
        self, photos: PhotoSet, features: Sequence[Features], model: ModelMetadata
    ) -> None:
        self._labels = photos.places.labels
        self._features, self._model = features, model
        self._vectors = np.stack([one.global_feature.astype(np.float32) for one in features])
        self.similarity = _hide_unknown(self._vectors @ self._vectors.T, photos.places)
        self._verified: dict[tuple[int, int], Verification] = {}

    def verify(self, query: int, others: Indices) -> list[Verification]:
        """Verify a photo against each of the others, in any direction."""
        keys = [(min(query, int(other)), max(query, int(other))) for other in others]
        new = [i for i, key in enumerate(keys) if key not in self._verified]
        features = [self._features[others[i]] for i in new]
        found = verify_many(self._features[query], features, self._model)
        self._verified |= {keys[i]: one for i, one in zip(new, found, strict=True)}
        return [self._verified[key] for key in keys]

    def verify_pairs(self, pairs: Indices) -> list[Verification]:
        """Verify each pair (m, 2), in any direction."""
        found: dict[int, Verification] = {}
        for photo in np.unique(pairs[:, 0]):
            own = np.flatnonzero(pairs[:, 0] == photo)
            found |= zip(own.tolist(), self.verify(int(photo), pairs[own, 1]), strict=True)
        return [found[i] for i in range(len(pairs))]

    def queries(self, weak: float) -> Queries:
        """Rank all others for each photo that has a partner.

        Args:
            weak: least inliers that count in the re-ranking; with an evidence model the verdicts
                decide, as in a search.
        """
        found: list[tuple[int, float, float]] = []

        def rerank(query: int, ranking: Indices) -> Indices:
            known = ranking[self.similarity[query, ranking] > _HIDDEN]
            final = np.concatenate([self._reranked(query, known, weak), ranking[len(known) :]])
            found.append((query, self._precision(query, ranking), self._precision(query, final)))
            return final

        evaluate_retrieval(self._labels, self.similarity, rerank)
        photos, by_similarity, verified = np.array(found).reshape(-1, 3).T
        return Queries(photos.astype(np.int64), by_similarity, verified)

    def weak(self) -> float:
        """Return the least score that counts: the model's, or the best here if uncalibrated.

        It is a probability for a model with an evidence model, see `Verification.strength`, and
        else a number of inliers.
        """
        settings = self._model.verify
        if settings.evidence is not None:
            return settings.evidence.weak
        if settings != PROVISIONAL:
            return settings.weak
        tried = range(PROVISIONAL.weak, _MOST_WEAK)
        return max(tried, key=lambda weak: float(self.queries(weak).verified.mean()))

    def _reranked(self, query: int, ranking: Indices, weak: float) -> Indices:
        """Rank as a search does: by affinity, then the head by its evidence."""
        similarities = self.similarity[query, ranking].tolist()
        pool = self._vectors[ranking[:POOL]]
        nearest = rank_nearest(self._vectors[query], ranking.tolist(), similarities, pool)
        ranking = np.array([one.photo for one in nearest], np.int64)
        head, rest = ranking[:RERANKED], ranking[RERANKED:]
        verified = self.verify(query, head)
        if self._model.verify.evidence is None:
            agreeing = np.array([one.agreeing for one in verified], np.int64)
            affinity = np.array([one.affinity for one in nearest[:RERANKED]])
            return np.concatenate([head[reranked(affinity, agreeing, weak)], rest])
        found = [
            replace(one, verification=proof)
            for one, proof in zip(nearest[:RERANKED], verified, strict=True)
        ]
        best = [one.photo for one in ranked(found)]
        return np.concatenate([np.array(best, np.int64), rest])

    def _precision(self, query: int, ranking: Indices) -> float:
        return average_precision(self._labels[ranking] == self._labels[query])


def _hide_unknown(similarity: Similarity, places: Places) -> Similarity:
    known = [places.same(i) | places.different(i) for i in range(len(similarity))]
    return np.where(np.stack(known), similarity, np.float32(_HIDDEN))


def common_pairs(places: Places, similarities: Sequence[Similarity]) -> Pairs:
    """The pairs that are put to several models: all of one place, and the look-alikes of each.

    With one model they are those of ``cairn evaluate verification``. Models that chose their own
    look-alikes would answer different questions, the better ones the harder.
    """
    labels = places.labels
    each = [verification_pairs(labels, one)[0] for one in similarities]
    photos = np.unique(np.concatenate(each), axis=0)
    first, second = photos.T
    same = labels[first] == labels[second]
    known = same | (places.sites[first] != places.sites[second])
    of_first = np.any([_is_lookalike(labels, one, photos) for one in similarities], axis=0)
    owner = np.where(of_first & (labels[first] >= 0), labels[first], labels[second])
    return Pairs(photos[known], same[known], owner[known])


def _is_lookalike(labels: Indices, similarity: Similarity, pairs: Indices) -> NDArray[np.bool_]:
    """Return whether the second photo of each pair is one of the first's nearest: bool (m,)."""
    others = np.where(labels[:, None] == labels[None], -np.inf, similarity)
    least = np.sort(others, axis=1)[:, -NEAREST_NEGATIVES:][:, 0]
    return np.asarray(similarity[pairs[:, 0], pairs[:, 1]] >= least[pairs[:, 0]])
