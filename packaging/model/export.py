"""Exports weights as the ONNX file that Cairn runs: python packaging/model/export.py WEIGHTS …

The graph is checked against the network: both must say the same of images of several sizes.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from backbone import Backbone
from network import GLOBAL_DIMENSIONS, LOCAL_DIMENSIONS, Delg
from orientation import PRIOR
from properties import provisional_metadata, write_metadata
from settings import metadata
from torch import nn

OPSET = 17
_NAMES = ("global", "local", "attention", "upright")
_CHECKED_SIZES = ((96, 128), (320, 448), (480, 640), (640, 352))
# float32 sums in another order: far above rounding, far below anything that changes a match.
_TOLERANCE = 1e-3


def main() -> None:
    """Exports, checks, writes the metadata, with thresholds that calibrate.py replaces."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="what fit.py, train.py or orient.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the .onnx file to write")
    parser.add_argument("--version", default="2")
    parser.add_argument(
        "--trained-on", default="one's own photos", help="in words, for the metadata"
    )
    arguments = parser.parse_args()
    export_onnx(load_network(arguments.weights), arguments.out)
    about = metadata(arguments.version, arguments.trained_on)
    write_metadata(arguments.out, about | provisional_metadata())


def load_network(weights: Path) -> Delg:
    """The network in evaluation mode: of a training's checkpoint, with its averaged weights."""
    state = torch.load(weights, map_location="cpu")
    network = Delg(Backbone())
    network.load_state_dict(state.get("average", state))
    return network.eval()


def export_onnx(network: nn.Module, target: Path) -> None:
    """Writes the network as one ONNX graph with dynamic N, H and W.

    Raises:
        SystemExit: ONNX Runtime and PyTorch disagree on an output.
    """
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
            dynamic_axes=axes | {"global": {0: "n"}, "upright": {0: "n"}},
            opset_version=OPSET,
            dynamo=False,
        )
    _state_widths(target)
    _check_parity(network, target)


def _state_widths(path: Path) -> None:
    """Writes each output's second dimension, of which the exporter may have lost sight."""
    model = onnx.load(path)
    widths = (GLOBAL_DIMENSIONS, LOCAL_DIMENSIONS, 1, len(PRIOR))
    for output, width in zip(model.graph.output, widths, strict=True):
        output.type.tensor_type.shape.dim[1].dim_value = width
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


if __name__ == "__main__":
    main()
