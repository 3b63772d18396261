"""Inspection of an ONNX model file against the model contract, without running it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError
from onnx.external_data_helper import uses_external_data

from engine.delg.metadata import PREFIX, ModelMetadata, parse_metadata
from engine.delg.turning import WHOLE_TURN
from engine.errors import ModelError, NotFoundError

# Protocol buffers hold at most 2 GB; a model for a laptop has a hundredth of that.
_MAX_BYTES = 1 << 30
_MAX_DIMENSIONS = {"global": 8192, "local": 255}
_STANDARD_DOMAINS = ("", "ai.onnx")
_RANKS = {"image": 4, "global": 2, "local": 4, "attention": 4, "upright": 2}
_OUTPUTS = ("global", "local", "attention")
# Part of the features' identity, which libraries store: never change the list or its order.
_FEATURE_METADATA = (
    "max_side",
    "local_scales",
    "global_scales",
    "stride",
    "offset",
    "attention_threshold",
    "max_features",
)


@dataclass(frozen=True)
class ModelFile:
    """An ONNX file whose metadata and interface meet the model contract.

    Attributes:
        path: the file.
        metadata: its ``cairn.*`` properties.
        global_dimensions: D, of the global feature.
        local_dimensions: d, of a local descriptor.
        decides_orientation: it has the output ``upright``, which estimates the orientation.
        sha256: of the file, in hexadecimal.
        features_id: SHA-256, in hexadecimal, of the graph and the metadata that decide features:
            two files that have the same one give the same features.
        verification_id: SHA-256, in hexadecimal, of the metadata that decide how stored features
            are verified.
        bytes: size of the file.
    """

    path: Path
    metadata: ModelMetadata
    global_dimensions: int
    local_dimensions: int
    decides_orientation: bool
    sha256: str
    features_id: str
    verification_id: str
    bytes: int

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names of the outputs in use, ``upright`` last where there is one."""
        return (*_OUTPUTS, "upright") if self.decides_orientation else _OUTPUTS


def inspect_model(path: Path) -> ModelFile:
    """Read and check a model file without running it.

    Raises:
        NotFoundError: there is no such file.
        ModelError: it is no ONNX file, is larger than 1 GB, cannot be read, lacks metadata, keeps
            data outside the file, uses custom operators, or has other inputs and outputs than the
            contract's, or absurd sizes.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no model file {path}; check the path.", path)
    size = path.stat().st_size
    if size > _MAX_BYTES:
        raise ModelError(f"{path} is larger than 1 GB; that is no model for Cairn.", path)
    try:
        # The path form of onnx.load would resolve external data; none may be read.
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            model = onnx.load(file, load_external_data=False)
    except DecodeError:
        raise ModelError(f"{path} is not an ONNX model; choose an .onnx file.", path) from None
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).", path) from error
    try:
        _refuse_foreign_parts(model)
        properties = {p.key: p.value for p in model.metadata_props}
        metadata = parse_metadata(properties)
        interface = _check_interface(model.graph)
        _check_background(metadata, interface[1])
    except ModelError as error:
        raise ModelError(f"{path}: {error.message}", path) from None
    return ModelFile(
        path,
        metadata,
        *interface,
        sha256=sha256,
        features_id=_features_id(model, metadata),
        verification_id=_verification_id(metadata, properties[f"{PREFIX}verify"]),
        bytes=size,
    )


def _features_id(model: onnx.ModelProto, metadata: ModelMetadata) -> str:
    """Return the hash of everything that decides features; strips the model's doc strings."""
    for graph in _graphs(model.graph):
        values = (*graph.input, *graph.output, *graph.value_info)
        for part in (graph, *graph.node, *graph.initializer, *values):
            part.ClearField("doc_string")
    digest = hashlib.sha256(_text_of(metadata, _FEATURE_METADATA))
    for part in (*model.opset_import, *model.functions, model.graph):
        digest.update(part.SerializeToString(deterministic=True))
    return digest.hexdigest()


def _verification_id(metadata: ModelMetadata, verify: str) -> str:
    """Return the hash of everything that decides a verification of stored features."""
    text = _text_of(metadata, ("match_min_cosine",)) + verify.strip().encode()
    return hashlib.sha256(text).hexdigest()


def _text_of(metadata: ModelMetadata, names: Sequence[str]) -> bytes:
    return "".join(f"{name}: {getattr(metadata, name)!r}\n" for name in names).encode()


def _refuse_foreign_parts(model: onnx.ModelProto) -> None:
    if not model.graph.node:
        raise ModelError("this is not an ONNX model; choose an .onnx file.")
    for graph in _graphs(model.graph):
        if any(uses_external_data(tensor) for tensor in graph.initializer):
            raise ModelError("the model keeps data in other files; use one that stands alone.")
        for node in graph.node:
            if node.domain not in _STANDARD_DOMAINS:
                raise ModelError(
                    f"the model uses the custom operator {node.domain}.{node.op_type}; "
                    "use one of standard ONNX operators."
                )
            if any(uses_external_data(a.t) for a in node.attribute if a.HasField("t")):
                raise ModelError("the model keeps data in other files; use one that stands alone.")


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            for inner in (*attribute.graphs, *([attribute.g] if attribute.HasField("g") else [])):
                yield from _graphs(inner)


def _check_interface(graph: onnx.GraphProto) -> tuple[int, int, bool]:
    """Check the names, types and ranks of inputs and outputs.

    Returns:
        D, d, and whether there is the output ``upright``.

    Raises:
        ModelError: the interface is not the contract's.
    """
    initialised = {tensor.name for tensor in graph.initializer}
    inputs = {i.name: i for i in graph.input if i.name not in initialised}
    outputs = {o.name: o for o in graph.output}
    if set(inputs) != {"image"} or not set(_OUTPUTS) <= set(outputs):
        raise ModelError(
            f"the model takes {sorted(inputs)} and gives {sorted(outputs)}; a Cairn model takes "
            "'image' and gives 'global', 'local' and 'attention'."
        )
    tensors = {name: i.type.tensor_type for name, i in (inputs | outputs).items()}
    for name in filter(tensors.__contains__, _RANKS):
        tensor, rank = tensors[name], _RANKS[name]
        if tensor.elem_type != onnx.TensorProto.FLOAT or len(tensor.shape.dim) != rank:
            raise ModelError(f"the model's '{name}' is not a float32 tensor of rank {rank}.")
    decides = "upright" in tensors
    if decides and _width(tensors["upright"]) != WHOLE_TURN:
        raise ModelError(
            f"the model's 'upright' does not give {WHOLE_TURN} values, one a quarter turn."
        )
    return _dimensions(tensors, "global"), _dimensions(tensors, "local"), decides


def _check_background(metadata: ModelMetadata, dimensions: int) -> None:
    """Refuse a background whose descriptors differ in dimensions from the graph's.

    Raises:
        ModelError: they differ.
    """
    evidence = metadata.verify.evidence
    if evidence is not None and evidence.background.shape[1] != dimensions:
        raise ModelError(
            f"the background in the model's {PREFIX}verify has {evidence.background.shape[1]} "
            f"dimensions, but its 'local' has {dimensions}; it cannot be used."
        )


def _dimensions(tensors: dict[str, onnx.TypeProto.Tensor], name: str) -> int:
    value = _width(tensors[name])
    if not 1 <= value <= _MAX_DIMENSIONS[name]:
        raise ModelError(
            f"the model's '{name}' has {value or 'an unknown number of'} dimensions; "
            f"1 to {_MAX_DIMENSIONS[name]} are possible."
        )
    return value


def _width(tensor: onnx.TypeProto.Tensor) -> int:
    """Return the second dimension, 0 where it is dynamic."""
    return int(tensor.shape.dim[1].dim_value)
