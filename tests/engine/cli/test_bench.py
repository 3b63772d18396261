from __future__ import annotations

from pathlib import Path

import pytest

from engine.benchmarks.figures import Figure
from engine.cli.bench import _line
from engine.samples.library import SampleSet
from tests.engine.cli.running import cairn


def test_a_benchmark_prints_its_machine_and_its_figures(tmp_path: Path, samples: SampleSet) -> None:
    work, photos, library = tmp_path / "work", tmp_path / "photos", tmp_path / "library"
    work.mkdir()
    for name, files in list(samples.landmarks.items())[:2]:
        (photos / name).mkdir(parents=True)
        for file in files[:2]:
            (photos / name / file.name).write_bytes(file.read_bytes())
    done = cairn(library, "bench", "verification", "--photos", photos, "--folder", work)
    assert done.code == 0, done.err
    machine, figures = done.document["machine"], done.document["figures"]
    assert {"platform", "processor", "cores", "memory", "python", "onnxruntime", "provider"} <= set(
        machine
    )
    for figure in figures:
        assert list(figure) == ["name", "value", "unit", "budget", "met"]
        assert (figure["met"] is None) is (figure["budget"] is None)
    assert not list(work.iterdir())
    assert not library.exists()


@pytest.mark.parametrize(
    "arguments", [["memory", "--photos", "."], ["search", "--folder", "no such"], ["nothing"]]
)
def test_unusable_arguments_are_one_clear_line(tmp_path: Path, arguments: list[str]) -> None:
    done = cairn(tmp_path / "library", "bench", *arguments)
    assert done.code == 2
    assert done.document["error"]["message"]


def test_a_line_says_on_which_side_of_its_budget_a_figure_has_to_be() -> None:
    assert _line(Figure("speed", 3.0, "photos/s", 2.5, at_least=True)) == (
        "speed: 3 photos/s (at least 2.5: met)"
    )
    assert _line(Figure("time", 3.0, "ms", 2.5)) == "time: 3 ms (at most 2.5: missed)"
    assert _line(Figure("recall", None, "", 0.9, at_least=True)) == (
        "recall: undefined (at least 0.9: undefined)"
    )
    assert _line(Figure("pairs", 1200, "pairs")) == "pairs: 1,200 pairs"
