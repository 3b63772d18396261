from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.cairn import Cairn
from engine.errors import InputError, PhotoError
from engine.evaluation import baselines
from engine.evaluation.protocols import evaluate
from engine.photos.decode import decode
from engine.samples.library import SampleSet


def measured(
    root: Path, samples: SampleSet, what: str, said: list[str] | None = None, **options: Any
) -> dict[str, Any]:
    metrics, failed = evaluate(
        Cairn(root),
        what,
        samples.root,
        **{"verified": what != "retrieval", "model": None} | options,
        progress=lambda done, total, text: None,
        compared_with=baselines.BASELINES,
        say=(said if said is not None else []).append,
    )
    assert not failed
    return metrics


def test_retrieval_has_ours_and_theirs_and_is_the_same_again(
    samples: SampleSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    metrics = measured(tmp_path, samples, "retrieval", said)
    assert not said
    ours = metrics.keys() - {"model", "photos", "seconds", "baselines"}
    assert {name: one.keys() for name, one in metrics["baselines"].items()} == {
        "rootsift": ours,
        "phash": ours,
    }
    sift, hashed = metrics["baselines"]["rootsift"], metrics["baselines"]["phash"]
    assert sift["queries"] == hashed["queries"] == metrics["queries"]
    assert sift["map"] > 0.8
    assert sift["map"] > hashed["map"]
    assert sift["global_only"] is None
    assert hashed["global_only"] == {key: hashed[key] for key in hashed["global_only"]}
    monkeypatch.setattr(baselines, "LONG", 0)
    again = measured(tmp_path, samples, "retrieval", said)
    assert again["baselines"] == metrics["baselines"]
    pairs = metrics["photos"] * (metrics["photos"] - 1) // 2
    assert said[0].startswith(f"rootsift compares {pairs} pairs of photos: about ")


def test_verification_compares_the_same_pairs_without_verdicts(
    samples: SampleSet, tmp_path: Path
) -> None:
    metrics = measured(tmp_path, samples, "verification")
    undefined = {"verified": None, "likely": None, "weak": None}
    for theirs in metrics["baselines"].values():
        assert (theirs["pairs"], theirs["negatives"]) == (metrics["pairs"], metrics["negatives"])
        assert theirs["precision"] == theirs["recall"] == undefined
    assert metrics["baselines"]["rootsift"]["auc"] > 0.9
    assert metrics["baselines"]["rootsift"]["auc"] > metrics["baselines"]["phash"]["auc"]


def test_grouping_has_no_baseline(samples: SampleSet, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no baseline for grouping.*leave out --baseline"):
        measured(tmp_path, samples, "grouping")


def test_a_photo_that_only_the_baselines_cannot_read_is_left_out_of_both(
    samples: SampleSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = next(iter(samples.landmarks.values()))[0]

    def vanished(path: Path, at_least: int | None = None) -> object:
        return decode(tmp_path / "gone.jpg" if path == gone else path, at_least)

    monkeypatch.setattr(baselines, "decode", vanished)
    metrics, (error,) = evaluate(
        Cairn(tmp_path),
        "verification",
        samples.root,
        verified=True,
        model=None,
        progress=lambda done, total, text: None,
        compared_with=["phash"],
    )
    assert isinstance(error, PhotoError)
    assert (
        metrics["photos"]
        == sum(map(len, samples.landmarks.values()))
        + len(list((samples.root / "_distractors").iterdir()))
        - 1
    )
    assert metrics["baselines"]["phash"]["pairs"] == metrics["pairs"]
