from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.benchmarks import grouping, memory, search, synthetic_photos, verification
from engine.benchmarks.figures import Figure
from engine.benchmarks.suite import run_benchmark
from engine.benchmarks.synthetic_features import SyntheticPhotos
from engine.delg.features import Features
from engine.delg.model import Model
from engine.errors import InputError, NotFoundError
from engine.retrieval.verdict import Verdict
from engine.retrieval.verification import verify
from engine.samples.library import SampleSet


def silent(done: int, total: int, what: str) -> None:
    """Nobody watches."""


def measured(
    name: str, folder: Path, *, size: int | None = None, photos: Path | None = None
) -> dict[str, Figure]:
    """The figures by name, checked for what all of them have in common."""
    folder.mkdir()
    machine, figures = run_benchmark(name, folder=folder, size=size, photos=photos, progress=silent)
    assert not list(folder.iterdir())
    assert machine["provider"] == "CPUExecutionProvider"
    for figure in figures:
        assert figure.value is not None
        assert math.isfinite(figure.value)
        assert (figure.met is None) is (figure.budget is None)
    assert len({figure.name for figure in figures}) == len(figures)
    return {figure.name: figure for figure in figures}


def value(figures: dict[str, Figure], name: str) -> float:
    number = figures[name].value
    assert number is not None
    return number


@pytest.fixture
def crowd(features: Mapping[Path, Features]) -> SyntheticPhotos:
    return SyntheticPhotos(list(features.values()))


def test_a_budget_is_met_from_its_side() -> None:
    assert Figure("a", 2, "ms", 2).met
    assert not Figure("a", 2.1, "ms", 2).met
    assert Figure("a", 2, "", 2, at_least=True).met
    assert not Figure("a", 1.9, "", 2, at_least=True).met
    assert Figure("a", 2, "").met is None
    assert Figure("a", None, "", 2).met is None


def test_indexing(tmp_path: Path) -> None:
    figures = measured("indexing", tmp_path / "work", size=5)
    assert value(figures, "photos") == 5
    assert value(figures, "features kept") < 40
    assert 3 < value(figures, "size of a photo") < 6
    parts = ("reading, facts and hash", "decoding", "thumbnails", "sending and writing")
    assert all(value(figures, f"{part}, of a core") > 0 for part in parts)
    assert value(figures, "in the model, of a core") > 10
    assert 3 < value(figures, "database and index of 100,000 photos") < 6


def test_verification(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "_VIEWS", 3)
    monkeypatch.setattr(verification, "_MOST_COMPARED", 6)
    figures = measured("verification", tmp_path / "work", size=3)
    assert value(figures, "pairs compared") == 6
    assert value(figures, "all pairs that show one place") == 9
    assert value(figures, "the released matcher's time over ours") > 1
    ours, theirs = figures["AUC, same pairs"], figures["AUC of the released matcher, same pairs"]
    assert ours.at_least
    assert ours.budget == theirs.value


def test_verification_of_given_photos(
    tmp_path: Path, samples: SampleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "_MOST_COMPARED", 5)
    figures = measured("verification", tmp_path / "work", photos=samples.root)
    assert value(figures, "all pairs that show one place") == 4 * 6
    assert value(figures, "AUC, all pairs") > 0.9


def few_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes crowds of the features of few photos."""
    for name in ("_PLACES", "_DISTRACTORS"):
        monkeypatch.setattr(synthetic_photos, name, 3)


def test_grouping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_rendered(monkeypatch)
    monkeypatch.setattr(grouping, "_NEW", 3)
    monkeypatch.setattr(grouping, "_LEAST", 100)
    figures = measured("grouping", tmp_path / "work", size=100)
    assert value(figures, "photos") == 100
    assert 15 <= value(figures, "landmarks") <= 20  # of 20 places, some of few matches
    assert value(figures, "landmarks that a regroup would change") == 0


def test_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_rendered(monkeypatch)
    monkeypatch.setattr(search, "_QUERIES", 4)
    figures = measured("search", tmp_path / "work", size=2000)
    assert figures["photos of other places among a query's 100, least"].met
    assert figures["recall at 100 of HNSW"].met
    assert value(figures, "partners verified") >= 0.75
    assert value(figures, "photos") == 2000


def test_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = [(name, 640, 480, weight) for name, _, _, weight in memory._FILES]
    monkeypatch.setattr(memory, "_FILES", small)
    figures = measured("memory", tmp_path / "work", size=30)
    assert 50 < value(figures, "memory of a worker, peak") < 2000
    assert value(figures, "photos") == 30
    ended = [" ".join(child.cmdline()) for child in psutil.Process().children()]
    assert not any("spawn_main" in command for command in ended)


def test_window(tmp_path: Path) -> None:
    figures = measured("window", tmp_path / "work", size=60)
    assert value(figures, "60 photos: first paint") > 0.1
    assert value(figures, "60 photos: scrolling, frames a second, median") > 1
    assert value(figures, "60 photos: memory of the window") > 50


def test_photos_are_for_verification_only(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="verification"):
        run_benchmark("memory", folder=tmp_path, size=None, photos=tmp_path, progress=silent)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="choose another"):
        run_benchmark("search", folder=tmp_path / "none", size=None, photos=None, progress=silent)


def test_photos_that_are_not_there_are_missed_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        run_benchmark(
            "verification",
            folder=tmp_path,
            size=None,
            photos=tmp_path / "none",
            progress=silent,
        )
    assert not list(tmp_path.iterdir())


def test_a_library_that_would_not_fit_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="GB free"):
        run_benchmark("search", folder=tmp_path, size=10**9, photos=None, progress=silent)
    assert not list(tmp_path.iterdir())


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(done: int, total: int, what: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_benchmark("indexing", folder=tmp_path, size=5, photos=None, progress=interrupt)
    assert not list(tmp_path.iterdir())


def test_views_of_a_place_of_the_crowd_are_verified_and_those_of_two_are_not(
    crowd: SyntheticPhotos, model: Model
) -> None:
    for place in range(4):
        one, two = (crowd.photo(place, view) for view in range(2))
        assert verify(one, two, model.metadata).verdict is Verdict.VERIFIED
        other = crowd.photo(place + 10, 0)
        assert verify(one, other, model.metadata).verdict is not Verdict.VERIFIED


def test_a_photo_of_the_crowd_is_well_formed_and_follows_from_its_numbers(
    crowd: SyntheticPhotos,
) -> None:
    photo, again = crowd.photo(3, 1), crowd.photo(3, 1)
    for one, other in zip(vars(photo).values(), vars(again).values(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.linalg.norm(photo.global_feature.astype(float)) == pytest.approx(1, abs=2e-3)
    assert ((photo.keypoints >= -1) & (photo.keypoints <= photo.size)).all()
    packed = Features.unpack(photo.size, photo.pack_global(), photo.pack_local())
    np.testing.assert_array_equal(packed.keypoints, photo.keypoints)
    assert (np.diff(photo.scores) <= 0).all()
