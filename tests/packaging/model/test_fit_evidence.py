from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from background import background_descriptors
from fit_evidence import EMPTY_CENTERS
from logistic import Linear, fit
from scipy.special import expit, logit

from engine.delg.evidence_model import INPUT_NAMES
from engine.delg.features import Features, normalise, quantise
from engine.delg.graph import inspect_model
from engine.samples.library import SampleSet
from tests.packaging.model.running import tool, training_folder
from tests.tiny_model import LOCAL, write_tiny_model

DIMENSIONS = 16


def test_regression_recovers_the_coefficients_of_simulated_data(rng: np.random.Generator) -> None:
    # Columns of other means and spreads, as the inputs of the evidence model have them.
    inputs = rng.normal(size=(40_000, 3)) * (0.2, 1.0, 5.0) + (0.5, 2.0, -3.0)
    true = Linear(np.array([4.0, -1.0, 0.3]), 1.5)
    truth = rng.random(len(inputs)) < expit(true.logits(inputs))
    found = fit(inputs, truth, np.ones(len(inputs)))
    np.testing.assert_allclose(found.coefficients, true.coefficients, rtol=0.06)
    assert found.intercept == pytest.approx(true.intercept, rel=0.06)


def test_regression_on_one_binary_input_is_the_log_odds_of_each_group() -> None:
    # 30 of 100 are true where the input is 0, and 80 of 100 where it is 1.
    inputs = np.repeat([0.0, 1.0], 100)[:, None]
    truth = np.concatenate([np.arange(100) < 30, np.arange(100) < 80])
    found = fit(inputs, truth, np.ones(200))
    assert found.intercept == pytest.approx(logit(0.3), abs=0.01)
    assert found.coefficients[0] == pytest.approx(logit(0.8) - logit(0.3), abs=0.01)


def test_a_weight_counts_as_so_many_rows(rng: np.random.Generator) -> None:
    inputs, truth = np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([False, True, False, True])
    found = fit(inputs, truth, np.array([7.0, 3.0, 2.0, 8.0]))
    # The ridge counts for inputs of unit spread, which is that of rows, not of weights.
    np.testing.assert_allclose(expit(found.logits(inputs))[[0, 2]], [0.3, 0.8], atol=0.002)


def test_regression_on_separable_data_is_finite() -> None:
    inputs, truth = np.arange(10.0)[:, None], np.arange(10) >= 5
    found = fit(inputs, truth, np.ones(10))
    assert np.isfinite([*found.coefficients, found.intercept]).all()
    assert ((found.logits(inputs) > 0) == truth).all()


def photo(descriptors: np.ndarray) -> Features:
    """Build a photo from float descriptors (N, d)."""
    count = len(descriptors)
    return Features(
        size=(640, 480),
        global_feature=np.full(4, 0.5, np.float16),
        keypoints=np.zeros((count, 2), np.float32),
        scales=np.ones(count, np.float32),
        scores=np.ones(count, np.float32),
        descriptors=quantise(normalise(descriptors.astype(np.float32))),
    )


@pytest.fixture
def clusters(rng: np.random.Generator) -> np.ndarray:
    """Directions (8, d) around which made-up descriptors lie."""
    return normalise(rng.normal(size=(8, DIMENSIONS)).astype(np.float32))


@pytest.fixture
def photos(clusters: np.ndarray, rng: np.random.Generator) -> list[Features]:
    """Ten photos of 80 descriptors, ten of each cluster."""
    noise = rng.normal(scale=0.03, size=(10, 80, DIMENSIONS))
    return [photo(np.repeat(clusters, 10, axis=0) + one) for one in noise]


def test_background_descriptors_are_quantized_directions(photos: list[Features]) -> None:
    found = background_descriptors(photos, 32, seed=0)
    assert found.dtype == np.int8
    assert found.shape == (32, DIMENSIONS)
    lengths = np.linalg.norm(found.astype(np.float64) / 127, axis=1)
    np.testing.assert_allclose(lengths, 1, atol=0.02)


def test_background_descriptors_are_the_same_every_time(photos: list[Features]) -> None:
    one, other = (background_descriptors(photos, 32, seed=0) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert (one != background_descriptors(photos, 32, seed=1)).any()


def test_background_descriptors_lie_in_the_clusters_and_in_every_one(
    clusters: np.ndarray, photos: list[Features]
) -> None:
    found = normalise(background_descriptors(photos, 64, seed=0).astype(np.float32))
    cosines = found @ clusters.T
    assert cosines.max(axis=1).min() > 0.95
    assert cosines.max(axis=0).min() > 0.98


def test_fewer_descriptors_than_centers_are_a_background_themselves(
    photos: list[Features],
) -> None:
    few = photo(photos[0].descriptors[:5].astype(np.float32))
    found = background_descriptors([few], 512, seed=0)
    assert {*map(bytes, found)} == {*map(bytes, few.descriptors)}


def test_the_tool_writes_an_evidence_model_that_the_program_reads(
    samples: SampleSet, tmp_path: Path
) -> None:
    photos = training_folder(samples, tmp_path / "training")
    path, card = write_tiny_model(tmp_path / "tiny.onnx"), tmp_path / "card.txt"
    card.write_text("Fitted.\n")
    before = inspect_model(path)
    files = ("--photos", photos, "--model", path, "--card", card)
    options = ("--newer-held-out", "--templates", "1", "--processes", "1", "--version", "9")
    excluded = sorted(next(iter(samples.landmarks.values())))[0]
    wrong = f"{excluded.parent.name}/{excluded.name}"
    done = tool("fit_evidence.py", *files, *options, "--exclude", wrong, "--ablations")
    assert done.code == 0, done.err
    after = inspect_model(path)
    assert after.features_id == before.features_id
    assert after.verification_id != before.verification_id
    assert (after.metadata.version, after.metadata.card) == ("9", "Fitted.")
    settings, evidence = after.metadata.verify, after.metadata.verify.evidence
    assert evidence is not None
    assert replace(settings, evidence=None) == before.metadata.verify
    assert evidence.coefficients.keys() == set(INPUT_NAMES)
    assert 0 <= evidence.weak <= evidence.likely <= evidence.verified <= 1
    # The two even unlabeled photos have at most 50 features each; empty frames have centers, too.
    assert 0 < len(evidence.background) <= 100 + EMPTY_CENTERS
    assert evidence.background.shape[1] == LOCAL
    properties = {p.key: p.value for p in onnx.load(path).metadata_props}
    # Sixteen photos of places but one, and the two odd unlabelled ones.
    assert json.loads(properties["cairn.verify"])["measured"] == {"queries": 17, "photos": 17}
    assert wrong not in done.out
    assert f"| verified | {evidence.verified:.4f} |" in done.out
    for name in INPUT_NAMES:
        assert f"| without {name} |" in done.out
    coefficients = json.loads(done.out[done.out.rindex('{"coefficients"') :].splitlines()[0])
    assert coefficients == {
        "coefficients": evidence.coefficients,
        "intercept": evidence.intercept,
    }
