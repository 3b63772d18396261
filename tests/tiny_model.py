"""A model that meets the ONNX contract and runs in a millisecond: one strided convolution."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STRIDE = 16
LOCAL, GLOBAL = 8, 16
MAX_SIDE = 128


def write_tiny_model(
    path: Path, *, name: str = "tiny", seed: int = 0, max_features: int = 50
) -> Path:
    """Writes the model; another seed makes another model.

    Args:
        path: the file to be written.
        name: for its metadata.
        seed: of its weights.
        max_features: of a photo; two photos with half as many inliers are one shot.

    Returns:
        The path.
    """
    graph = helper.make_graph(_nodes(), name, [_image()], _outputs(), _weights(seed))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, _metadata(name, seed, max_features))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def _nodes() -> list[onnx.NodeProto]:
    return [
        helper.make_node("Div", ["image", "full"], ["unit"]),
        helper.make_node("Conv", ["unit", "kernel"], ["local"], strides=[STRIDE, STRIDE]),
        helper.make_node("Conv", ["local", "mix"], ["mixed"]),
        helper.make_node("ReduceMean", ["mixed"], ["global"], axes=[2, 3], keepdims=0),
        helper.make_node("ReduceMean", ["local"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Softplus", ["mean"], ["attention"]),
    ]


def _weights(seed: int) -> list[onnx.TensorProto]:
    rng = np.random.default_rng(seed)
    arrays = {
        "full": np.float32(255),
        "kernel": rng.normal(size=(LOCAL, 3, STRIDE, STRIDE)).astype(np.float32) / STRIDE,
        "mix": rng.normal(size=(GLOBAL, LOCAL, 1, 1)).astype(np.float32),
    }
    return [numpy_helper.from_array(np.asarray(array), key) for key, array in arrays.items()]


def _image() -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, "height", "width"])


def _outputs() -> list[onnx.ValueInfoProto]:
    shapes: dict[str, list[str | int | None]] = {
        "global": ["n", GLOBAL],
        "local": ["n", LOCAL, "rows", "columns"],
        "attention": ["n", 1, "rows", "columns"],
    }
    return [
        helper.make_tensor_value_info(key, TensorProto.FLOAT, shape)
        for key, shape in shapes.items()
    ]


def _metadata(name: str, seed: int, max_features: int) -> dict[str, str]:
    verify = {"residual": 4, "inliers": {"verified": 20, "likely": 12, "weak": 6}}
    values = {
        "format": 1,
        "name": name,
        "version": seed,
        "licence": "CC0-1.0",
        "trained_on": "nothing",
        "max_side": MAX_SIDE,
        "local_scales": "0.7071,1",
        "global_scales": "1",
        "stride": STRIDE,
        "offset": (STRIDE - 1) / 2,
        "attention_threshold": 0,
        "max_features": max_features,
        "match_min_cosine": 0.8,
        "verify": json.dumps(verify),
        "card": "A convolution with random weights, for tests.",
    }
    return {f"cairn.{key}": str(value) for key, value in values.items()}
