from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest

from engine.delg.features import normalise
from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED, InstalledModels
from engine.delg.model import Model, open_model
from engine.errors import InputError, ModelError, NotFoundError

PATH = EMBEDDED / f"{DEFAULT_NAME}.onnx"
KEYS = sorted(p.key for p in onnx.load(PATH).metadata_props)


def mutated(path: Path, change: Callable[[onnx.ModelProto], None]) -> Path:
    """The embedded model with something wrong."""
    proto = onnx.load(PATH)
    change(proto)
    path.write_bytes(proto.SerializeToString())
    return path


def set_property(proto: onnx.ModelProto, key: str, value: str) -> None:
    for prop in proto.metadata_props:
        if prop.key == key:
            prop.value = value


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (30, 40, 3)).astype(np.uint8)
    return coarse.repeat(16, axis=0).repeat(16, axis=1)


def test_features_have_the_shapes_and_types_of_the_contract(
    model: Model, picture: np.ndarray
) -> None:
    features = model.extract(picture, (640, 480))
    count = len(features.scores)
    assert 0 < count <= model.metadata.max_features
    assert features.global_feature.shape == (512,)
    assert features.descriptors.shape == (count, 64)
    assert features.keypoints.shape == (count, 2)
    assert (np.diff(features.scores) <= 0).all()
    assert features.keypoints.min() >= -0.5
    assert (features.keypoints <= np.array([640, 480]) - 0.49).all()


def test_the_global_feature_is_the_normalised_sum_over_levels(
    model: Model, picture: np.ndarray
) -> None:
    from engine.delg.model import run_graph
    from engine.delg.pyramid import plan_levels, render_level

    about = model.metadata
    levels = plan_levels((640, 480), about.max_side, about.local_scales, about.global_scales)
    vectors = [
        run_graph(model._session, render_level(picture, one), ["global"])[0][0]
        for one in levels
        if one.is_global
    ]
    expected = normalise(np.sum([normalise(vector) for vector in vectors], axis=0))
    found = model.extract(picture, (640, 480)).global_feature
    np.testing.assert_allclose(found.astype(np.float32), expected, atol=2e-3)


def test_extraction_is_deterministic(model: Model, picture: np.ndarray) -> None:
    first, again = (model.extract(picture, (640, 480)) for _ in range(2))
    assert first.pack_local() == again.pack_local()
    assert first.pack_global() == again.pack_global()


def test_keypoints_follow_the_picture_when_it_is_moved(model: Model) -> None:
    """A lone square moved by one cell of the local features takes its keypoints with it."""

    def strongest(left: int) -> np.ndarray:
        canvas = np.full((640, 640, 3), 120, np.uint8)
        canvas[288:352, left : left + 64] = np.random.default_rng(1).integers(0, 255, (64, 64, 3))
        found = model.extract(canvas, (640, 640))
        fine = found.scales == found.scales.max()
        return found.keypoints[fine][:12].mean(axis=0)

    shift = strongest(288 + 96) - strongest(288)
    assert abs(shift[0] - 96) < 10
    assert abs(shift[1]) < 10


@pytest.mark.parametrize("key", KEYS)
def test_a_model_without_one_of_its_metadata_is_refused_by_its_name(
    tmp_path: Path, key: str
) -> None:
    bad = mutated(tmp_path / "bad.onnx", lambda proto: set_property(proto, key, " "))
    with pytest.raises(ModelError, match=key):
        inspect_model(bad)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_side", "1e9"),
        ("max_side", "-3"),
        ("local_scales", "0.5,x"),
        ("global_scales", ""),
        ("stride", "0"),
        ("attention_threshold", "nan"),
        ("max_features", "2.5"),
        ("match_min_cosine", "7"),
        ("verify", "[]"),
        ("verify", '{"residual": 8, "inliers": {"verified": 5, "likely": 9, "weak": 2}}'),
        ("format", "2"),
    ],
)
def test_metadata_that_make_no_sense_are_refused(tmp_path: Path, key: str, value: str) -> None:
    change = lambda proto: set_property(proto, f"cairn.{key}", value)  # noqa: E731
    with pytest.raises(ModelError, match=key):
        inspect_model(mutated(tmp_path / "bad.onnx", change))


def test_a_model_with_data_in_other_files_is_refused(tmp_path: Path) -> None:
    def outside(proto: onnx.ModelProto) -> None:
        tensor = proto.graph.initializer[0]
        tensor.data_location = onnx.TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="../secret")

    with pytest.raises(ModelError, match="other files"):
        inspect_model(mutated(tmp_path / "bad.onnx", outside))


def test_a_model_with_a_custom_operator_is_refused(tmp_path: Path) -> None:
    def custom(proto: onnx.ModelProto) -> None:
        proto.graph.node[0].domain = "com.example"

    with pytest.raises(ModelError, match=r"com\.example"):
        inspect_model(mutated(tmp_path / "bad.onnx", custom))


def test_a_model_with_other_outputs_is_refused(tmp_path: Path) -> None:
    def renamed(proto: onnx.ModelProto) -> None:
        proto.graph.output[0].name = "vector"

    with pytest.raises(ModelError, match="'global'"):
        inspect_model(mutated(tmp_path / "bad.onnx", renamed))


OTHER_VERIFY = '{"residual": 28, "inliers": {"verified": 50, "likely": 15, "weak": 7}}'


@pytest.mark.parametrize(
    ("key", "value", "features_differ", "verification_differs"),
    [
        ("name", "another", False, False),
        ("version", "99", False, False),
        ("licence", "MIT", False, False),
        ("trained_on", "nothing", False, False),
        ("card", "none", False, False),
        ("verify", OTHER_VERIFY, False, True),
        ("match_min_cosine", "0.8", False, True),
        ("max_side", "512", True, False),
        ("local_scales", "0.5", True, False),
        ("global_scales", "0.5", True, False),
        ("stride", "8", True, False),
        ("offset", "9.5", True, False),
        ("attention_threshold", "0.01", True, False),
        ("max_features", "300", True, False),
    ],
)
def test_files_are_told_apart_by_what_decides_features_and_their_verification(
    model: Model,
    tmp_path: Path,
    key: str,
    value: str,
    features_differ: bool,
    verification_differs: bool,
) -> None:
    change = lambda proto: set_property(proto, f"cairn.{key}", value)  # noqa: E731
    other = inspect_model(mutated(tmp_path / "other.onnx", change))
    assert (other.features_id != model.file.features_id) is features_differ
    assert (other.verification_id != model.file.verification_id) is verification_differs
    assert other.sha256 != model.file.sha256


def test_the_graph_is_part_of_the_identity_of_features_and_its_comments_are_not(
    model: Model, tmp_path: Path
) -> None:
    def comment(proto: onnx.ModelProto) -> None:
        proto.producer_name = "another"
        for part in (proto, proto.graph, proto.graph.node[5], proto.graph.initializer[0]):
            part.doc_string = "a comment"

    def change(proto: onnx.ModelProto) -> None:
        weights = proto.graph.initializer[0]
        weights.raw_data = bytes(len(weights.raw_data))

    def older_operators(proto: onnx.ModelProto) -> None:
        proto.opset_import[0].version -= 1

    commented = inspect_model(mutated(tmp_path / "commented.onnx", comment))
    assert commented.features_id == model.file.features_id
    for number, step in enumerate((change, older_operators)):
        changed = inspect_model(mutated(tmp_path / f"{number}.onnx", step))
        assert changed.features_id != model.file.features_id


@pytest.mark.parametrize("data", [b"", b"not a model at all", b"\x08\x08" * 500])
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "none.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError):
        inspect_model(path)


def test_a_model_whose_graph_is_broken_is_refused_when_tried(tmp_path: Path) -> None:
    def broken(proto: onnx.ModelProto) -> None:
        proto.graph.node[3].input[0] = "nowhere"

    with pytest.raises(ModelError, match="cannot run"):
        open_model(mutated(tmp_path / "bad.onnx", broken))


class TestInstalledModels:
    def test_the_embedded_model_is_there(self, tmp_path: Path) -> None:
        models = InstalledModels(tmp_path)
        assert [one.metadata.name for one in models.all()] == [DEFAULT_NAME]
        assert models.find(DEFAULT_NAME).path == PATH

    def test_a_model_is_imported_used_and_removed(self, tmp_path: Path) -> None:
        other = mutated(
            tmp_path / "other.onnx", lambda proto: set_property(proto, "cairn.name", "other")
        )
        models = InstalledModels(tmp_path / "models")
        imported = models.import_file(other)
        assert imported.path.parent == tmp_path / "models"
        assert imported.sha256 == inspect_model(other).sha256
        assert models.find("other") == imported
        assert models.import_file(other) == imported
        models.remove("other")
        with pytest.raises(NotFoundError, match="other"):
            models.find("other")
        assert other.exists()

    def test_a_name_that_is_taken_is_refused(self, tmp_path: Path) -> None:
        same = mutated(
            tmp_path / "same.onnx", lambda proto: set_property(proto, "cairn.card", "new")
        )
        with pytest.raises(InputError, match="remove it first"):
            InstalledModels(tmp_path / "models").import_file(same)

    def test_a_model_that_does_not_run_is_not_installed(self, tmp_path: Path) -> None:
        def broken(proto: onnx.ModelProto) -> None:
            set_property(proto, "cairn.name", "broken")
            proto.graph.node[3].input[0] = "nowhere"

        models = InstalledModels(tmp_path / "models")
        with pytest.raises(ModelError):
            models.import_file(mutated(tmp_path / "broken.onnx", broken))
        assert len(models.all()) == 1

    def test_the_embedded_model_cannot_be_removed(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="part of Cairn"):
            InstalledModels(tmp_path).remove(DEFAULT_NAME)
