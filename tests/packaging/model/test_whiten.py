from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from halving import halved
from onnx import helper, numpy_helper
from whiten import POWER, transform_global_feature, whitening_matrix

from engine.delg.graph import inspect_model
from engine.delg.model import open_model
from engine.photos.decode import decode
from engine.samples.library import SampleSet
from tests.packaging.model.running import tool, training_folder
from tests.tiny_model import GLOBAL, write_tiny_model


def write_whitened_model(path: Path) -> Path:
    """The tiny model, the global head of which ends with a layer named like the shipped one's."""
    model = onnx.load(write_tiny_model(path))
    (head,) = [node for node in model.graph.node if "global" in node.output]
    head.output[0] = "pooled"
    inputs = ["pooled", "whitening.weight", "whitening.bias"]
    model.graph.node.append(helper.make_node("Gemm", inputs, ["global"], transB=1))
    rng = np.random.default_rng(5)
    weight = rng.normal(size=(GLOBAL, GLOBAL)).astype(np.float32)
    bias = rng.normal(size=GLOBAL).astype(np.float32)
    for name, values in (("whitening.weight", weight), ("whitening.bias", bias)):
        model.graph.initializer.append(numpy_helper.from_array(values, name))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return path


def global_vector(model: Path, photo: Path) -> np.ndarray:
    decoded = decode(photo, at_least=128)
    features = open_model(model).extract(decoded.pixels, (decoded.width, decoded.height))
    return features.global_feature.astype(np.float64)


def test_directions_that_all_photos_share_count_less(rng: np.random.Generator) -> None:
    deviations = np.array([8.0, 2.0, 1.0, 0.5])
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    vectors = rng.normal(size=(5000, 4)) * deviations @ turn + 3.0
    whitened = vectors @ whitening_matrix(vectors).T
    spread = np.sort(whitened.std(axis=0))[::-1]
    expected = deviations ** (1 - 2 * POWER)
    np.testing.assert_allclose(spread / spread[0], expected / expected[0], rtol=0.05)


@pytest.mark.parametrize("half", [False, True])
def test_the_last_layer_of_the_global_head_takes_the_matrix_in(
    half: bool, tmp_path: Path, samples: SampleSet, rng: np.random.Generator
) -> None:
    before = write_whitened_model(tmp_path / "before.onnx")
    matrix = rng.normal(size=(GLOBAL, GLOBAL))
    model = halved(onnx.load(before)) if half else onnx.load(before)
    transform_global_feature(model, matrix)
    after = tmp_path / "after.onnx"
    onnx.save(model, after)
    photo = next(iter(samples.landmarks.values()))[0]
    expected = matrix @ global_vector(before, photo)
    found = global_vector(after, photo)
    assert found == pytest.approx(expected / np.linalg.norm(expected), abs=0.01)
    assert inspect_model(after).features_id != inspect_model(before).features_id


def test_a_model_of_another_make_is_refused(tmp_path: Path) -> None:
    model = onnx.load(write_tiny_model(tmp_path / "tiny.onnx"))
    with pytest.raises(SystemExit, match="no layer whitening"):
        transform_global_feature(model, np.eye(GLOBAL))


def test_the_tool_whitens_on_photos_that_were_trained_on(
    tmp_path: Path, samples: SampleSet
) -> None:
    photos = training_folder(samples, tmp_path / "photos")
    model = write_whitened_model(tmp_path / "model.onnx")
    before = model.read_bytes()
    ran = tool("whiten.py", "--photos", photos, "--model", model, "--processes", "1")
    assert ran.code == 0, ran.err
    assert "whitened on" in ran.out
    assert model.read_bytes() != before
    inspect_model(model)
