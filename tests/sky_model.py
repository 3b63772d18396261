"""Models that take the brightest border of a photo for its sky, and so see which side is up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_BORDER = 32  # pixels; no level of a pyramid is smaller
_END = np.iinfo(np.int64).max
_HEIGHT, _WIDTH = 2, 3

# A turn counter-clockwise brings the right border to the top.
_BORDERS = (
    ("top", _HEIGHT, 0, _BORDER),
    ("right", _WIDTH, -_BORDER, _END),
    ("bottom", _HEIGHT, -_BORDER, _END),
    ("left", _WIDTH, 0, _BORDER),
)


def write_blind_model(path: Path, of: Path) -> Path:
    """Writes a model as `of`, but it does not say how a photo lies."""
    onnx.save(_blind(of), str(path))
    return path


def write_sky_model(path: Path, of: Path) -> Path:
    """Writes a model with the output ``upright`` beside the outputs that it already has.

    Args:
        path: the file to be written.
        of: the model; its own ``upright``, if any, is replaced.

    Returns:
        The path.
    """
    model = _blind(of)
    for name, axis, start, end in _BORDERS:
        _add_brightness(model.graph, name, axis, (start, end))
    model.graph.node.extend(
        [
            helper.make_node("Concat", [f"sky_{one[0]}" for one in _BORDERS], ["skies"], axis=1),
            helper.make_node("Flatten", ["skies"], ["upright"]),
        ]
    )
    shape: list[str | int | None] = ["n", len(_BORDERS)]
    model.graph.output.append(helper.make_tensor_value_info("upright", TensorProto.FLOAT, shape))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def _blind(of: Path) -> onnx.ModelProto:
    model = onnx.load(of)
    kept = [output for output in model.graph.output if output.name != "upright"]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    for node in model.graph.node:
        for i, name in enumerate(node.output):
            if name == "upright":
                node.output[i] = "unused"
    return model


def _add_brightness(graph: onnx.GraphProto, name: str, axis: int, between: tuple[int, int]) -> None:
    """Adds the mean of a border, (N, 1, 1, 1), to a graph."""
    cut = {"start": between[0], "end": between[1], "axis": axis}
    for key, value in cut.items():
        tensor = numpy_helper.from_array(np.array([value], np.int64), f"{name}_{key}")
        graph.initializer.append(tensor)
    graph.node.extend(
        [
            helper.make_node("Slice", ["image", *(f"{name}_{key}" for key in cut)], [name]),
            helper.make_node("ReduceMean", [name], [f"sky_{name}"], axes=[1, 2, 3]),
        ]
    )
