from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delg.evidence_model import INPUT_NAMES, EvidenceModel
from engine.delg.graph import inspect_model
from engine.delg.metadata import parse_metadata
from engine.errors import ModelError
from tests.tiny_model import LOCAL, write_tiny_model

VALUE: dict[str, Any] = {
    "coefficients": {"log_inliers": 1.5, "similarity": 3},
    "intercept": -6.25,
    "probability": {"verified": 0.99, "likely": 0.5, "weak": 0.02},
    "background": {
        "dimensions": 4,
        "descriptors": base64.b64encode(bytes(range(120, 136))).decode("ascii"),
    },
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=5,
)

REFUSED = (ValueError, TypeError, KeyError)


def parse(verify: str) -> EvidenceModel | None:
    """Read a model's metadata of which ``cairn.verify`` is this text."""
    numbers = ("max_side", "stride", "max_features", "offset", "attention_threshold")
    texts = ("name", "version", "licence", "trained_on", "card")
    properties = dict.fromkeys(numbers, "64") | dict.fromkeys(texts, "some")
    properties |= {"format": "1", "local_scales": "1", "global_scales": "1", "verify": verify}
    properties["match_min_cosine"] = "0.75"
    found = parse_metadata({f"cairn.{key}": text for key, text in properties.items()})
    return found.verify.evidence


def verify_text(value: Any) -> str:
    """Write the ``cairn.verify`` that carries this evidence model."""
    inliers = {"verified": 44, "likely": 15, "weak": 7}
    return json.dumps({"residual": 28, "inliers": inliers, "evidence": value})


@st.composite
def evidence_models(draw: st.DrawFn) -> EvidenceModel:
    weak, likely, verified = sorted(draw(st.lists(st.floats(0, 1), min_size=3, max_size=3)))
    weights = st.floats(-1e6, 1e6)
    shape = draw(st.tuples(st.integers(1, 5), st.integers(1, 9)))
    values = draw(st.binary(min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    return EvidenceModel(
        coefficients=draw(st.dictionaries(st.sampled_from(INPUT_NAMES), weights)),
        intercept=draw(weights),
        verified=verified,
        likely=likely,
        weak=weak,
        background=np.frombuffer(values, np.int8).reshape(shape),
    )


def assert_equal(one: EvidenceModel, other: EvidenceModel) -> None:
    assert one.coefficients == other.coefficients
    numbers = [(m.intercept, m.verified, m.likely, m.weak) for m in (one, other)]
    assert numbers[0] == numbers[1]
    assert other.background.dtype == np.int8
    np.testing.assert_array_equal(one.background, other.background)


@given(evidence_models())
def test_what_is_written_is_read(model: EvidenceModel) -> None:
    text = json.dumps(model.to_json())
    assert_equal(model, EvidenceModel.from_json(json.loads(text)))
    found = parse(verify_text(model.to_json()))
    assert found is not None
    assert_equal(model, found)


def test_a_background_is_read_row_by_row() -> None:
    found = EvidenceModel.from_json(VALUE)
    assert found.background.shape == (4, 4)
    assert found.background[1].tolist() == [124, 125, 126, 127]
    assert found.background[2].tolist() == [-128, -127, -126, -125]
    np.testing.assert_array_equal(found.columns, found.background.T)
    lengths = np.linalg.norm(found.background.astype(np.float64), axis=1)
    np.testing.assert_allclose(found.inverse_norms, 1 / lengths, rtol=1e-6)


def test_a_background_of_4096_descriptors_is_read() -> None:
    text = base64.b64encode(bytes(4 * 4096)).decode()
    found = EvidenceModel.from_json(changed(("background", "descriptors"), text))
    assert found.background.shape == (4096, 4)
    assert np.isfinite(found.inverse_norms).all()


def parts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the keys that lead to each part of a JSON document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from parts(inner, (*path, key))


def changed(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return `VALUE` with another value in one place."""
    result = deepcopy(VALUE)
    holder = result
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return result


def assert_refused(value: Any) -> None:
    with pytest.raises(REFUSED):
        EvidenceModel.from_json(value)
    with pytest.raises(ModelError, match=r"cairn\.verify"):
        parse(verify_text(value))


@pytest.mark.parametrize(
    "path", [path for path in parts(VALUE) if path[:-1] != ("coefficients",)], ids=".".join
)
def test_a_model_that_lacks_something_is_refused(path: tuple[str, ...]) -> None:
    value = changed(path, None)
    assert_refused(value)
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    assert_refused(value)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("coefficients", []),
        ("coefficients", "log_inliers"),
        ("coefficients.log_inliers", "much"),
        ("coefficients.log_inliers", float("nan")),
        pytest.param("coefficients.log_inliers", 10**400, id="coefficient-overflows"),
        ("coefficients.log_inliers", 1.01e6),
        ("coefficients.log_inlier", 1.5),  # no such input
        ("intercept", -1.01e6),
        ("intercept", float("inf")),
        ("intercept", []),
        ("probability", 0.5),
        ("probability.verified", 0.4),  # below `likely`
        ("probability.likely", 0.999),  # above `verified`
        ("probability.weak", 0.6),  # above `likely`
        ("probability.weak", -0.1),
        ("probability.verified", 1.1),
        ("probability.verified", float("nan")),
        ("background", "AAAA"),
        ("background.dimensions", 0),
        ("background.dimensions", -4),
        ("background.dimensions", 5),
        ("background.dimensions", float("inf")),
        ("background.descriptors", ""),
        ("background.descriptors", "not base64!"),
        ("background.descriptors", "é"),
        ("background.descriptors", [1, 2, 3, 4]),
        pytest.param(
            "background.descriptors",
            base64.b64encode(bytes(4 * 4097)).decode(),
            id="background-of-too-many",
        ),
    ],
)
def test_numbers_that_make_no_sense_are_refused(path: str, value: Any) -> None:
    assert_refused(changed(tuple(path.split(".")), value))


@given(JSON)
def test_anything_else_is_refused(value: Any) -> None:
    assert_refused(value)


@given(st.sampled_from(sorted(parts(VALUE))), JSON)
def test_a_corrupted_part_is_refused_or_gives_a_model_that_makes_sense(
    path: tuple[str, ...], value: Any
) -> None:
    corrupted = changed(path, value)
    try:
        found = EvidenceModel.from_json(corrupted)
    except REFUSED:
        assert_refused(corrupted)
        return
    assert 0 <= found.weak <= found.likely <= found.verified <= 1
    assert np.isfinite([found.intercept, *found.coefficients.values()]).all()
    assert found.background.ndim == 2
    assert found.background.size > 0


@given(st.data())
def test_a_damaged_text_is_read_or_refused_in_one_sentence(data: st.DataObject) -> None:
    whole = verify_text(VALUE)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    for damaged in (whole[:at], whole[:at] + other + whole[at + 1 :]):
        message = ""
        try:
            parse(damaged)
        except ModelError as error:
            message = error.message
        assert len(message) < 400


def with_background(path: Path, dimensions: int) -> Path:
    """Write the tiny model with a background of so many dimensions."""
    write_tiny_model(path)
    proto = onnx.load(path)
    found = EvidenceModel({}, 0.0, 0.9, 0.5, 0.1, np.ones((3, dimensions), np.int8))
    for entry in proto.metadata_props:
        if entry.key == "cairn.verify":
            entry.value = verify_text(found.to_json())
    path.write_bytes(proto.SerializeToString())
    return path


def test_a_background_of_other_dimensions_than_the_descriptors_is_refused(tmp_path: Path) -> None:
    model = inspect_model(with_background(tmp_path / "right.onnx", LOCAL))
    assert model.metadata.verify.evidence is not None
    for dimensions in (1, LOCAL - 1, LOCAL + 1, 64):
        with pytest.raises(ModelError, match=rf"background .* {dimensions}\s+dimensions"):
            inspect_model(with_background(tmp_path / "wrong.onnx", dimensions))


def test_a_model_file_may_carry_no_evidence_model(tmp_path: Path) -> None:
    path = write_tiny_model(tmp_path / "tiny.onnx")
    assert inspect_model(path).metadata.verify.evidence is None
