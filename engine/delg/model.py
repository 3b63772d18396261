"""Loaded model: an ONNX Runtime session that extracts features from images."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.delg.extraction import LevelOutput, add_levels, merge_levels
from engine.delg.features import Features
from engine.delg.graph import ModelFile, inspect_model
from engine.delg.metadata import ModelMetadata
from engine.delg.providers import ProviderChoice, open_with_fallback
from engine.delg.pyramid import (
    SIDE_STEP,
    Level,
    plan_coarse_levels,
    plan_levels,
    render_level,
    smallest_global,
)
from engine.delg.turning import WHOLE_TURN, plausible_turns, turned_size
from engine.errors import ModelError


class Model:
    """A loaded model.

    Attributes:
        file: the model file and its metadata.
        providers: the execution provider that runs it, and why the others do not.
    """

    def __init__(
        self,
        file: ModelFile,
        session: onnxruntime.InferenceSession,
        providers: list[ProviderChoice],
    ) -> None:
        self.file = file
        self.providers = providers
        self._session = session

    @property
    def metadata(self) -> ModelMetadata:
        """Return the metadata of the model file."""
        return self.file.metadata

    def extract(
        self,
        pixels: NDArray[np.uint8],
        size: tuple[int, int],
        *,
        quarter_turns: int | None = None,
        share: float = 1.0,
    ) -> Features:
        """Extract the features of one image, which is turned upright first.

        Keypoints are given in pixels of the image as it was passed.

        Args:
            pixels: uint8 (h, w, 3), sRGB; the original or a reduced version of it whose longer side
                is not below the model's `max_side` (unless the original's is).
            size: (width, height) of the original, in whose pixels keypoints are given.
            quarter_turns: number of quarter turns, counted as `numpy.rot90` does, that make the
                image upright; None: the most probable, at no cost where that is 0.
            share: longer side of the image / longer side of the photo that it is a part of. A part
                is described as a photo of its own. Local features at the scales of the whole photo
                are added, so that it matches photos taken from as far away.

        Raises:
            ModelError: the graph fails, or gives values that are not finite.
        """
        about, levels = self.metadata, self._levels(size)
        judge = smallest_global(levels)
        first = self._run(pixels, judge)
        turns = first.turns[0] if quarter_turns is None else quarter_turns
        if turns:
            upright = np.ascontiguousarray(np.rot90(pixels, turns))
            found = self.extract(upright, turned_size(size, turns), quarter_turns=0, share=share)
            return found.turned(-turns)
        outputs = [first if level is judge else self._run(pixels, level) for level in levels]
        found = merge_levels(outputs, about, size)
        coarse = plan_coarse_levels(levels, size, about.max_side, about.local_scales, share)
        if not coarse:
            return found
        return add_levels(found, [self._run(pixels, level) for level in coarse], about)

    def plausible_turns(self, pixels: NDArray[np.uint8], size: tuple[int, int]) -> tuple[int, ...]:
        """Return the quarter turns that may make an image upright, the most probable first.

        (0,) where the model does not estimate the orientation. See `extract` for the arguments
        and errors.
        """
        if not self.file.decides_orientation:
            return (0,)
        return self._run(pixels, smallest_global(self._levels(size))).turns

    def _levels(self, size: tuple[int, int]) -> list[Level]:
        about = self.metadata
        return plan_levels(size, about.max_side, about.local_scales, about.global_scales)

    def _run(self, pixels: NDArray[np.uint8], level: Level) -> LevelOutput:
        image = render_level(pixels, level)
        vector, local, attention, *upright = run_graph(self._session, image, self.file.outputs)
        turns = plausible_turns(upright[0][0]) if upright else (0,)
        return LevelOutput(level, vector[0], local[0], attention[0, 0], turns)


def open_model(path: Path, threads: int = 1) -> Model:
    """Check, load and try a model file.

    Args:
        path: the ONNX file.
        threads: ONNX Runtime's intra-operator threads.

    Raises:
        NotFoundError, ModelError: see `inspect_model`; or it does not run.
    """
    file = inspect_model(path)
    session, providers = open_with_fallback(lambda name: _open_session(file, name, threads))
    return Model(file, session, providers)


def _open_session(file: ModelFile, provider: str, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Memory patterns are planned for each input shape and kept: with a pyramid they only grow
    # (github.com/microsoft/onnxruntime/issues/11118).
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    # Spinning threads would take the cores from the decoding that runs in parallel.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(str(file.path), options, providers=[provider])
    _try(session, file)
    return session


def _try(session: onnxruntime.InferenceSession, file: ModelFile) -> None:
    """Run the graph once on a small image and check its output shapes.

    The two sides differ, so that exchanged axes are detected.

    Raises:
        ModelError: the graph fails, or its outputs have other shapes.
    """
    height, width = 2 * SIDE_STEP, 3 * SIDE_STEP
    ramp = np.linspace(0, 255, 3 * height * width, dtype=np.float32).reshape(1, 3, height, width)
    given = tuple(output.shape for output in run_graph(session, ramp, file.outputs))
    cells = (height // file.metadata.stride, width // file.metadata.stride)
    expected = (
        (1, file.global_dimensions),
        (1, file.local_dimensions, *cells),
        (1, 1, *cells),
        (1, WHOLE_TURN),
    )[: len(given)]
    if given != expected:
        raise ModelError(
            f"{file.path} gives shapes {given} where {expected} were expected; it cannot be used.",
            file.path,
        )


def run_graph(
    session: onnxruntime.InferenceSession, image: NDArray[np.float32], names: Sequence[str]
) -> list[NDArray[np.float32]]:
    """Return the named outputs of the graph for one image.

    Args:
        session: the ONNX Runtime session.
        image: float32 (1, 3, height, width), 0 to 255.
        names: names of the outputs, in the order in which they are returned.

    Raises:
        ModelError: the graph fails, or gives values that are not finite.
    """
    try:
        outputs: list[NDArray[np.float32]] = session.run(names, {"image": image})
    except Exception as error:  # ONNX Runtime's errors share no base class
        raise ModelError(f"The model fails on an image of {image.shape[2:]}: {error}") from error
    if not all(np.isfinite(output).all() for output in outputs):
        raise ModelError(f"The model gives values that are not finite on {image.shape[2:]}.")
    return outputs
