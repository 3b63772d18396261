"""Export to ONNX with the metadata that Cairn needs, and the check that both say the same."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

OPSET = 17
_NAMES = ("global", "local", "attention")
_CHECKED_SIZES = ((96, 128), (320, 448), (480, 640), (640, 352))
# float32 sums in another order: far above rounding, far below anything that changes a match.
_TOLERANCE = 1e-3


def export_onnx(network: nn.Module, target: Path) -> None:
    """Writes the network as one ONNX graph with dynamic N, H and W.

    Raises:
        SystemExit: ONNX Runtime and PyTorch disagree on an output.
    """
    network.eval()
    axes = {
        name: {0: "n", 2: f"{name}_h", 3: f"{name}_w"} for name in ("image", "local", "attention")
    }
    with warnings.catch_warnings():
        # The exporter that traces is deprecated; its successor fixes H and W of this network's
        # padding to the example's.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.zeros(1, 3, 128, 192),),
            str(target),
            input_names=["image"],
            output_names=list(_NAMES),
            dynamic_axes=axes | {"global": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
    _check_parity(network, target)


def write_metadata(path: Path, metadata: Mapping[str, str]) -> None:
    """Sets ``cairn.<key>`` for each key, keeping the others."""
    model = onnx.load(path)
    properties = {p.key: p.value for p in model.metadata_props}
    properties |= {f"cairn.{key}": value for key, value in metadata.items()}
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, properties)
    onnx.save(model, path)


def _check_parity(network: nn.Module, path: Path) -> None:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    for height, width in _CHECKED_SIZES:
        # Smooth noise: white noise drives the network where no photo does.
        noise = torch.from_numpy(rng.uniform(0, 255, (1, 3, height // 8, width // 8)))
        image = nn.functional.interpolate(noise.float(), (height, width), mode="bilinear")
        with torch.no_grad():
            expected = network(image)
        given = session.run(list(_NAMES), {"image": image.numpy()})
        for name, theirs, ours in zip(_NAMES, expected, given, strict=True):
            error = float(np.abs(theirs.numpy() - ours).max() / np.abs(ours).max())
            print(f"parity {height} x {width} {name}: {error:.1e} of the largest value")
            if theirs.shape != ours.shape or error > _TOLERANCE:
                raise SystemExit(f"ONNX Runtime and PyTorch disagree on {name}.")
