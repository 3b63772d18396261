from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from agreement import agreement
from eight_bits import LARGEST, in_eight_bits, mean_shift, round_kernel
from halving import halved
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from engine.delg.graph import inspect_model
from engine.delg.model import open_model
from engine.samples.library import SampleSet
from tests.packaging.model.running import tool, training_folder
from tests.tiny_model import write_tiny_model

CHANNELS = 16


def convolution(
    name: str, source: str, weights: np.ndarray, **attributes: Any
) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """A convolution with a bias and a ReLU6."""
    bias = np.linspace(-0.2, 0.4, len(weights), dtype=np.float32)
    tensors = {"kernel": weights.astype(np.float32), "bias": bias}
    nodes = [
        helper.make_node(
            "Conv",
            [source, f"{name}_kernel", f"{name}_bias"],
            [f"{name}_linear"],
            f"{name}/Conv",
            **attributes,
        ),
        helper.make_node("Clip", [f"{name}_linear", "zero", "six"], [name], f"{name}/Clip"),
    ]
    return nodes, [numpy_helper.from_array(v, f"{name}_{key}") for key, v in tensors.items()]


def write_deep_model(path: Path) -> Path:
    """The tiny model behind a backbone of strided, depthwise and pointwise convolutions."""
    model = onnx.load(write_tiny_model(path))
    rng = np.random.default_rng(3)
    layers: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [
        ("/backbone/stem", (CHANNELS, 3, 3, 3), {"strides": [2, 2], "pads": [0, 0, 1, 1]}),
        ("/backbone/0", (CHANNELS, 1, 3, 3), {"group": CHANNELS, "pads": [1, 1, 1, 1]}),
        ("/backbone/1", (CHANNELS, CHANNELS, 1, 1), {}),
        ("/backbone/2", (CHANNELS, 1, 3, 3), {"group": CHANNELS, "pads": [1, 1, 1, 1]}),
        ("/backbone/3", (CHANNELS, CHANNELS, 1, 1), {}),
        ("/backbone/4", (CHANNELS, CHANNELS, 1, 1), {}),
    ]
    source, nodes = "unit", []
    for name, shape, attributes in layers:
        weights = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[1:]))
        made, tensors = convolution(name, source, weights, **attributes)
        nodes += made
        model.graph.initializer.extend(tensors)
        source = name
    divide, local, *heads = model.graph.node
    local.input[0] = source
    for attribute in local.attribute:
        attribute.ints[:] = [8, 8]
    del model.graph.node[:]
    model.graph.node.extend([divide, *nodes, local, *heads])
    kernels = {tensor.name: tensor for tensor in model.graph.initializer}
    head = rng.normal(size=(8, CHANNELS, 8, 8)).astype(np.float32) / 16
    kernels["kernel"].CopyFrom(numpy_helper.from_array(head, "kernel"))
    limits = {"zero": np.array(0, np.float32), "six": np.array(6, np.float32)}
    model.graph.initializer.extend(numpy_helper.from_array(v, k) for k, v in limits.items())
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    return path


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_deep_model(tmp_path_factory.mktemp("deep") / "deep.onnx")


@pytest.fixture(scope="module")
def images() -> list[np.ndarray]:
    """Of different sizes, as pyramid levels are."""
    rng = np.random.default_rng(1)
    coarse = [rng.uniform(0, 255, (1, 3, h, w)).astype(np.float32) for h, w in ((8, 12), (6, 6))]
    return [one.repeat(8, axis=2).repeat(8, axis=3) for one in coarse]


@pytest.fixture(scope="module")
def eight_bits(deep: Path, images: list[np.ndarray]) -> Path:
    target = deep.with_name("int8.onnx")
    onnx.save(in_eight_bits(deep, images), target)
    return target


def outputs(path: Path, image: np.ndarray) -> dict[str, np.ndarray]:
    """What a graph gives, by name."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {"image": image}), strict=True))


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b))


def test_half_the_file_says_the_same(deep: Path, images: list[np.ndarray]) -> None:
    target = deep.with_name("fp16.onnx")
    onnx.save(halved(onnx.load(deep)), target)
    kinds = {len(t.dims): t.data_type for t in onnx.load(target).graph.initializer if t.dims}
    assert kinds == {4: TensorProto.FLOAT16, 1: TensorProto.FLOAT}
    assert target.stat().st_size < 0.7 * deep.stat().st_size
    before, after = outputs(deep, images[0]), outputs(target, images[0])
    for name, values in before.items():
        assert np.allclose(after[name], values, rtol=1e-2, atol=1e-2 * np.abs(values).max())
    assert inspect_model(target).metadata == inspect_model(deep).metadata


def test_onnx_runtime_widens_halved_weights_when_it_loads_them(deep: Path, tmp_path: Path) -> None:
    half, optimised = tmp_path / "half.onnx", tmp_path / "optimised.onnx"
    onnx.save(halved(onnx.load(deep)), half)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(optimised)
    onnxruntime.InferenceSession(str(half), options, providers=["CPUExecutionProvider"])
    assert "Cast" not in {node.op_type for node in onnx.load(optimised).graph.node}


def test_eight_bits_are_standard_onnx_with_the_same_interface_and_metadata(
    deep: Path, eight_bits: Path
) -> None:
    before, after = inspect_model(deep), inspect_model(eight_bits)
    assert after.metadata == before.metadata
    assert (after.global_dimensions, after.outputs) == (before.global_dimensions, before.outputs)
    model, original = onnx.load(eight_bits), onnx.load(deep)
    assert model.ir_version == original.ir_version
    assert list(model.opset_import) == list(original.opset_import)
    assert list(model.metadata_props) == list(original.metadata_props)
    onnx.checker.check_model(model, full_check=True)
    open_model(eight_bits)


def test_eight_bits_say_nearly_the_same(
    deep: Path, eight_bits: Path, images: list[np.ndarray]
) -> None:
    for image in images:
        before, after = outputs(deep, image), outputs(eight_bits, image)
        for name, values in before.items():
            assert cosine(after[name], values) > 0.999


def test_weights_leave_one_bit_free_and_the_first_and_last_convolutions_alone(
    deep: Path, eight_bits: Path
) -> None:
    tensors = {tensor.name: tensor for tensor in onnx.load(eight_bits).graph.initializer}
    whole = [t for t in tensors.values() if t.data_type == TensorProto.INT8 and len(t.dims) == 4]
    assert len(whole) == 3
    assert max(np.abs(numpy_helper.to_array(t)).max() for t in whole) == LARGEST
    originals = {tensor.name: tensor for tensor in onnx.load(deep).graph.initializer}
    for name in ("/backbone/stem", "/backbone/0", "/backbone/1"):
        assert tensors[f"{name}_kernel"] == originals[f"{name}_kernel"]
    assert tensors["kernel"] == originals["kernel"]


def test_a_model_without_a_backbone_is_refused(tmp_path: Path, images: list[np.ndarray]) -> None:
    with pytest.raises(SystemExit, match="nothing to quantise"):
        in_eight_bits(write_tiny_model(tmp_path / "tiny.onnx"), images)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 4]))
def test_the_shift_is_what_a_changed_kernel_does_to_the_mean(seed: int, groups: int) -> None:
    rng = np.random.default_rng(seed)
    kernel = rng.normal(size=(8, 4 // groups, 3, 3)).astype(np.float32)
    # Without padding, on a constant image, the mean is exactly what each cell gives.
    means = rng.normal(size=4).astype(np.float32)
    rows = np.split(means, groups)
    given = [(one * rows[o * groups // 8][:, None, None]).sum() for o, one in enumerate(kernel)]
    assert mean_shift(kernel, means) == pytest.approx(np.array(given), rel=1e-3, abs=1e-3)


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_rounded_kernel_is_nearest_on_a_grid_of_seven_bits(seed: int) -> None:
    kernel = np.random.default_rng(seed).normal(size=(5, 3, 2, 2)).astype(np.float32)
    kernel[0] = 0
    rounded = round_kernel(kernel)
    step = np.abs(kernel).max(axis=(1, 2, 3), keepdims=True) / LARGEST
    assert (np.abs(rounded - kernel) <= step * 0.501).all()
    assert not rounded[0].any()
    assert round_kernel(rounded) == pytest.approx(rounded, rel=1e-5)


def test_a_model_agrees_with_itself(deep: Path, samples: SampleSet) -> None:
    found = agreement((deep, deep), samples.distractors[:2])
    assert found.global_cosines == pytest.approx(1, abs=1e-3)
    assert (found.shared == 1).all()
    assert found.local_cosines == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", ["fp16", "int8"])
def test_the_tool_prints_what_was_gained_and_what_it_cost(
    kind: str, deep: Path, samples: SampleSet, tmp_path: Path
) -> None:
    photos = training_folder(samples, tmp_path / "training")
    target = tmp_path / "small.onnx"
    done = tool("quantise.py", deep, "--to", kind, "--out", target, "--photos", photos)
    assert done.code == 0, done.err
    assert inspect_model(target).bytes < inspect_model(deep).bytes
    row = next(line for line in done.out.splitlines() if "global features" in line)
    assert float(row.split(" | ")[1]) > 0.99


def test_eight_bits_without_photos_are_refused(deep: Path, tmp_path: Path) -> None:
    done = tool("quantise.py", deep, "--to", "int8", "--out", tmp_path / "small.onnx")
    assert done.code == 2
    assert "add --photos" in done.err
