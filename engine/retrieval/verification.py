"""Geometric verification of whether two photos show the same place, by their local features."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.delg.evidence_model import EvidenceModel
from engine.delg.features import Features, normalise
from engine.delg.metadata import ModelMetadata
from engine.retrieval.alignment import Frame, MatchedPoints, best_map
from engine.retrieval.evidence import MatchStatistics, match_statistics, probability
from engine.retrieval.geometry import Estimate, Geometry, Matrix, Points, errors_in_b, estimate
from engine.retrieval.matching import Putative, mutual_nearest
from engine.retrieval.static_matches import discount_static
from engine.retrieval.verdict import Verdict, verdict_of


@dataclass(frozen=True)
class Verification:
    """The evidence that two photos show the same place.

    Attributes:
        similarity: cosine of the global features.
        putative: number of putative matches that are not static.
        agreeing: number of them that agree with the best geometry, even if too few for a verdict.
        probability: that the two photos show the same place, calibrated; None where the model file
            has no evidence model.
        verdict: the verdict; None where there is no geometry.
        geometry: the model that explains the matches best, or None.
        matrix: float64 (3, 3) of that model, from a to b in pixels of the upright originals;
            [2][2] = 1, or norm 1 for a fundamental matrix.
        alignment: the best map from a to b, float64 (3, 3), or None.
        points_a: float64 (K, 2), the inliers' positions in a, pixels of the upright original.
        points_b: float64 (K, 2), in b.
        residuals: float64 (K,), pixels of an image whose longer side is the model's max_side.
    """

    similarity: float
    putative: int
    agreeing: int
    probability: float | None
    verdict: Verdict | None
    geometry: Geometry | None
    matrix: Matrix | None
    alignment: Matrix | None
    points_a: Points
    points_b: Points
    residuals: NDArray[np.float64]

    @property
    def inliers(self) -> int:
        """Return the number of matches that prove the verdict; 0 where there is none."""
        return len(self.residuals)

    @property
    def strength(self) -> float:
        """Return the number by which pairs are ranked.

        The probability, or the number of agreeing matches where there is none.
        """
        return self.agreeing if self.probability is None else self.probability

    @property
    def transfer_errors(self) -> NDArray[np.float64]:
        """Return the error of `matrix` at each inlier in b: float64 (K,).

        The distance, in pixels of original b, of each of `points_b` from where `matrix` maps its
        partner; for a fundamental matrix, from its partner's epipolar line. Empty where there is no
        geometry.
        """
        if self.geometry is None or self.matrix is None:
            return np.empty(0)
        return errors_in_b(self.geometry, self.matrix, self.points_a, self.points_b)

    def swapped(self) -> Verification:
        """Return the same evidence from b to a."""
        return Verification(
            similarity=self.similarity,
            putative=self.putative,
            agreeing=self.agreeing,
            probability=self.probability,
            verdict=self.verdict,
            geometry=self.geometry,
            matrix=_inverse(self.geometry, self.matrix),
            alignment=_inverse(Geometry.HOMOGRAPHY, self.alignment),
            points_a=self.points_b,
            points_b=self.points_a,
            residuals=self.residuals,
        )

    def of_whole_query(self, origin: tuple[int, int]) -> Verification:
        """Return the evidence for a part of photo a in pixels of the whole photo.

        Args:
            origin: the part's upper left corner in the photo, x and y.
        """
        if self.matrix is None or self.alignment is None or origin == (0, 0):
            return self
        to_part = np.eye(3)
        to_part[:2, 2] = -np.array(origin)
        matrix, alignment = self.matrix @ to_part, self.alignment @ to_part
        is_map = self.geometry is not Geometry.FUNDAMENTAL
        return replace(
            self,
            matrix=matrix / (matrix[2, 2] if is_map else np.linalg.norm(matrix)),
            alignment=alignment / alignment[2, 2],
            points_a=self.points_a + origin,
        )


def verify(a: Features, b: Features, model: ModelMetadata) -> Verification:
    """Match two photos' local features and find the geometry that explains them.

    The pair is put into an order that depends on its content alone, which also seeds the sampling:
    ``verify(b, a)`` always equals ``verify(a, b)`` swapped.

    Args:
        a: features of the first photo.
        b: features of the second.
        model: the model's metadata.
    """
    if b.fingerprint < a.fingerprint:
        return _verify(b, a, model).swapped()
    return _verify(a, b, model)


def similarity(a: Features, b: Features) -> float:
    """Return the cosine of two photos' global features."""
    pair = normalise(np.stack([a.global_feature, b.global_feature]).astype(np.float32))
    return min(1.0, float(pair[0] @ pair[1]))


def measure(a: Features, b: Features, model: ModelMetadata) -> MatchStatistics:
    """Measure the match of two photos as `verify` does, to fit an evidence model.

    Raises:
        ValueError: the model has no evidence model, whose background is needed.
    """
    if model.verify.evidence is None:
        raise ValueError(f"the model {model.name} has no evidence model")
    first, second = (b, a) if b.fingerprint < a.fingerprint else (a, b)
    return _Match.find(first, second, model).statistics(model.verify.evidence)


@dataclass(frozen=True)
class _Match:
    """Putative matches of two photos that are not static, and the map that explains them best."""

    photos: tuple[Features, Features]
    frames: tuple[Frame, Frame]
    matches: Putative
    points: MatchedPoints
    moving: float
    seed: int
    alignment: Estimate | None

    @classmethod
    def find(cls, a: Features, b: Features, model: ModelMetadata) -> _Match:
        frames = Frame(a.size, model.max_side), Frame(b.size, model.max_side)
        matches = mutual_nearest(a, b, model.match_min_cosine)
        points = MatchedPoints.of(frames, a.keypoints[matches.a], b.keypoints[matches.b])
        evidence = discount_static(a, b, matches, points, model.stride)
        matches, points = matches.only(evidence.kept), points.only(evidence.kept)
        pair = blake2b(a.fingerprint + b.fingerprint, digest_size=4)
        seed = int.from_bytes(pair.digest(), "big") >> 1
        alignment = best_map(points, model.verify.residual, seed)
        return cls((a, b), frames, matches, points, evidence.moving, seed, alignment)

    @property
    def inliers(self) -> int:
        return 0 if self.alignment is None else self.alignment.count

    def statistics(self, model: EvidenceModel) -> MatchStatistics:
        return match_statistics(
            self.photos,
            self.matches,
            self.points,
            self.moving,
            self.alignment,
            similarity(*self.photos),
            model,
        )


def _verify(a: Features, b: Features, model: ModelMetadata) -> Verification:
    match, settings = _Match.find(a, b, model), model.verify
    sure = None
    if settings.evidence is not None:
        sure = probability(match.statistics(settings.evidence), settings.evidence)
    verdict = verdict_of(match.inliers, sure, settings)
    alignment = match.alignment
    if alignment is None or verdict is None:
        return _unverified(similarity(a, b), len(match.matches), match.inliers, sure)
    best = alignment
    if verdict is Verdict.VERIFIED:
        best = _explained_more(alignment, match.points, settings.residual, match.seed)
    return Verification(
        similarity=similarity(a, b),
        putative=len(match.matches),
        agreeing=best.count,
        probability=sure,
        verdict=verdict,
        geometry=best.geometry,
        matrix=_of_originals(best, *match.frames),
        alignment=_of_originals(alignment, *match.frames),
        points_a=a.keypoints[match.matches.a[best.inliers]].astype(np.float64),
        points_b=b.keypoints[match.matches.b[best.inliers]].astype(np.float64),
        residuals=best.residuals[best.inliers],
    )


def _unverified(
    similarity: float, putative: int, agreeing: int, probability: float | None
) -> Verification:
    none = np.empty((0, 2))
    return Verification(
        similarity,
        putative,
        agreeing,
        probability,
        None,
        None,
        None,
        None,
        none,
        none,
        np.empty(0),
    )


def _explained_more(
    alignment: Estimate, matches: MatchedPoints, tolerance: float, seed: int
) -> Estimate:
    """Return the fundamental matrix where it explains more matches than a plane does.

    It does where depth causes parallax. It is estimated only for pairs that a map verifies already,
    so that it never changes a verdict: a point near a line is weak evidence at the coarse grid of
    the local features, and facades of different houses agree along their floors.
    """
    epipolar = estimate(Geometry.FUNDAMENTAL, matches.a, matches.b, tolerance, matches.extent, seed)
    if epipolar and epipolar.count > alignment.count and epipolar.surprise > alignment.surprise:
        return epipolar
    return alignment


def _of_originals(found: Estimate, a: Frame, b: Frame) -> Matrix:
    if found.geometry is Geometry.FUNDAMENTAL:
        fundamental = b.matrix.T @ found.matrix @ a.matrix
        return np.asarray(fundamental / np.linalg.norm(fundamental))
    return _scaled(np.linalg.inv(b.matrix) @ found.matrix @ a.matrix)


def _scaled(matrix: Matrix) -> Matrix:
    return np.asarray(matrix / matrix[2, 2])


def _inverse(geometry: Geometry | None, matrix: Matrix | None) -> Matrix | None:
    if matrix is None:
        return None
    return matrix.T if geometry is Geometry.FUNDAMENTAL else _scaled(np.linalg.inv(matrix))
