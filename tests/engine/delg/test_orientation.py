"""A model that says which way up a photo is, and photos that lie on their sides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from engine.delg import model as model_module
from engine.delg.features import Features
from engine.delg.graph import inspect_model
from engine.delg.installed import InstalledModels
from engine.delg.model import Model, open_model
from engine.delg.pyramid import plan_levels, smallest_global
from engine.errors import ModelError
from tests.sky_model import write_blind_model, write_sky_model
from tests.tiny_model import write_tiny_model

SIZE = (640, 480)
TURNS = range(4)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    return write_sky_model(folder / "sky.onnx", write_tiny_model(folder / "tiny.onnx"))


@pytest.fixture(scope="module")
def blind_model(tmp_path_factory: pytest.TempPathFactory, model: Model) -> Model:
    """The embedded model, and it leaves photos as they lie."""
    path = tmp_path_factory.mktemp("blind") / "blind.onnx"
    return open_model(write_blind_model(path, model.file.path))


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """Noise that is brighter the higher it is."""
    noise = np.random.default_rng(3).uniform(0.3, 1, (30, 40, 3))
    coarse = (noise * np.linspace(255, 60, 30)[:, None, None]).astype(np.uint8)
    return coarse.repeat(16, axis=0).repeat(16, axis=1)


def extracted(model: Model, pixels: np.ndarray, quarter_turns: int | None = None) -> Features:
    size = (pixels.shape[1], pixels.shape[0])
    return model.extract(pixels, size, quarter_turns=quarter_turns)


def assert_same(a: Features, b: Features) -> None:
    assert a.size == b.size
    assert a.pack_local() == b.pack_local()
    assert a.pack_global() == b.pack_global()


@pytest.mark.parametrize("turns", TURNS)
def test_a_photo_on_its_side_is_described_as_if_it_stood_and_where_it_lies(
    sky_model: Model, picture: np.ndarray, turns: int
) -> None:
    upright = extracted(sky_model, picture)
    assert_same(extracted(sky_model, np.rot90(picture, turns)), upright.turned(turns))


def test_a_photo_that_stands_has_the_features_of_a_model_that_does_not_decide(
    blind_model: Model, sky_model: Model, picture: np.ndarray
) -> None:
    assert_same(extracted(sky_model, picture), extracted(blind_model, picture))


@pytest.mark.parametrize("turns", TURNS)
def test_the_turn_is_the_one_that_makes_the_photo_upright(
    sky_model: Model, picture: np.ndarray, turns: int
) -> None:
    lying = np.rot90(picture, turns)
    (found,) = sky_model.plausible_turns(lying, (lying.shape[1], lying.shape[0]))
    np.testing.assert_array_equal(np.rot90(lying, found), picture)


@pytest.mark.parametrize("turns", TURNS)
def test_a_turn_that_is_given_is_not_decided_again(
    blind_model: Model, sky_model: Model, picture: np.ndarray, turns: int
) -> None:
    expected = extracted(blind_model, np.rot90(picture, turns)).turned(-turns)
    assert_same(extracted(sky_model, picture, turns), expected)


@pytest.mark.parametrize(("turns", "more"), [(0, 0), (1, 1)])
def test_only_a_photo_on_its_side_costs_more_than_its_levels(
    monkeypatch: pytest.MonkeyPatch,
    sky_model: Model,
    picture: np.ndarray,
    turns: int,
    more: int,
) -> None:
    run, sizes = model_module.run_graph, []

    def counted(session: object, image: np.ndarray, names: tuple[str, ...]) -> list[np.ndarray]:
        sizes.append(image.shape)
        return run(session, image, names)

    monkeypatch.setattr(model_module, "run_graph", counted)
    extracted(sky_model, np.rot90(picture, turns))
    about = sky_model.metadata
    levels = plan_levels(SIZE, about.max_side, about.local_scales, about.global_scales)
    judge = smallest_global(levels)
    assert len(sizes) == len(levels) + more
    assert sorted(sizes[0][2:]) == sorted((judge.width, judge.height))


def test_a_model_without_the_output_leaves_photos_as_they_lie(
    blind_model: Model, picture: np.ndarray
) -> None:
    assert not blind_model.file.decides_orientation
    lying = np.rot90(picture)
    assert blind_model.plausible_turns(lying, (480, 640)) == (0,)
    assert_same(extracted(blind_model, lying), extracted(blind_model, lying, 0))


def test_a_model_that_decides_is_imported_like_any_other(tmp_path: Path, tiny: Path) -> None:
    models = InstalledModels(tmp_path / "models")
    assert models.import_file(tiny).decides_orientation
    assert models.find("tiny").decides_orientation


def mutated(path: Path, model: Path, change: Callable[[onnx.GraphProto], None]) -> Path:
    proto = onnx.load(model)
    change(proto.graph)
    path.write_bytes(proto.SerializeToString())
    return path


@pytest.mark.parametrize(
    ("kind", "shape", "complaint"),
    [
        (TensorProto.DOUBLE, ["n", 4], "float32"),
        (TensorProto.FLOAT, ["n", 4, 1], "rank 2"),
        (TensorProto.FLOAT, ["n", 3], "4 values"),
        (TensorProto.FLOAT, ["n", "turns"], "4 values"),
    ],
)
def test_an_output_of_another_kind_is_refused(
    tmp_path: Path, tiny: Path, kind: int, shape: list[str | int | None], complaint: str
) -> None:
    def otherwise(graph: onnx.GraphProto) -> None:
        graph.output[-1].CopyFrom(helper.make_tensor_value_info("upright", kind, shape))

    with pytest.raises(ModelError, match=f"'upright'.*{complaint}"):
        inspect_model(mutated(tmp_path / "bad.onnx", tiny, otherwise))


def test_an_output_that_is_not_as_wide_as_it_says_is_refused_when_tried(
    tmp_path: Path, tiny: Path
) -> None:
    def narrowed(graph: onnx.GraphProto) -> None:
        (concat,) = (node for node in graph.node if node.op_type == "Concat")
        del concat.input[3]

    with pytest.raises(ModelError, match="cannot run"):
        open_model(mutated(tmp_path / "bad.onnx", tiny, narrowed))


def test_values_that_are_not_finite_are_refused_when_tried(tmp_path: Path, tiny: Path) -> None:
    def root_of_less_than_nothing(graph: onnx.GraphProto) -> None:
        graph.node[-1].output[0] = "light"
        graph.node.append(helper.make_node("Neg", ["light"], ["less"]))
        graph.node.append(helper.make_node("Sqrt", ["less"], ["upright"]))

    with pytest.raises(ModelError, match="not finite"):
        open_model(mutated(tmp_path / "bad.onnx", tiny, root_of_less_than_nothing))
