"""Weights kept as float16: half the file, the same computation."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with its kernels and matrices as float16, made float32 again where they are used.

    ONNX Runtime does that once, when it loads the model: the graph that it runs is the same, and
    so is the time (checked for 1.31). Biases and scales stay: they are small, and a bias is added
    to sums in which it may decide.
    """
    result = onnx.ModelProto()
    result.CopyFrom(model)
    casts = []
    for tensor in result.graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) > 1:
            name = tensor.name
            half = numpy_helper.to_array(tensor).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
            casts.append(
                helper.make_node(
                    "Cast", [tensor.name], [name], f"{name}_float", to=TensorProto.FLOAT
                )
            )
    nodes = [*casts, *result.graph.node]
    del result.graph.node[:]
    result.graph.node.extend(nodes)
    return result
