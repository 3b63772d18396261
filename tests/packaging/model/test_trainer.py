from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from batches import Batches
from torch import Tensor
from trainer import WARM_UP, Trainer, rate

from tests.packaging.model.making import labels_of, pairs_of, smooth_photo, three_classes

STEPS = 3


@pytest.fixture
def batches() -> Batches:
    """One mined pair a batch, of which there are two."""
    photos = [smooth_photo(90, 70, seed) for seed in (0, 0, 1, 1)]
    points = np.mgrid[:90:15, :70:15].reshape(2, -1).T.astype(np.float64)
    pairs = pairs_of({"a": 2, "b": 2}, [(0, 1), (2, 3)], points=points)
    return Batches(photos, pairs, labels_of([0, 0, 1, 1], [0, 0, 2, 2]), (1, 0))


def trainer(batches: Batches, checkpoint: Path, seed: int = 0) -> Trainer:
    return Trainer(three_classes(), batches, steps=STEPS, checkpoint=checkpoint, seed=seed)


def finished(one: Trainer, checkpoint: Path) -> dict[str, dict[str, Tensor]]:
    """The weights, and their average, after the last step."""
    while one.step < STEPS:
        one.advance()
    one.save()
    state = torch.load(checkpoint, weights_only=True)
    return {name: state[name] for name in ("training", "average")}


def test_an_interrupted_training_ends_with_the_weights_of_one_that_was_not(
    batches: Batches, tmp_path: Path
) -> None:
    whole = finished(trainer(batches, tmp_path / "whole.pt"), tmp_path / "whole.pt")
    path = tmp_path / "interrupted.pt"
    interrupted = trainer(batches, path)
    interrupted.advance()
    interrupted.save()
    interrupted.advance()  # is lost
    resumed = trainer(batches, path)
    assert resumed.step == 1
    again = finished(resumed, path)
    for part, weights in whole.items():
        assert weights.keys() == again[part].keys()
        assert all(torch.equal(value, again[part][name]) for name, value in weights.items())
    started = three_classes().state_dict()
    assert not torch.equal(whole["training"]["centres"], started["centres"])


def test_a_step_changes_what_learns_and_nothing_else(batches: Batches, tmp_path: Path) -> None:
    training = three_classes()
    before = {name: value.clone() for name, value in training.state_dict().items()}
    one = Trainer(training, batches, steps=STEPS, checkpoint=tmp_path / "one.pt")
    found = one.advance()
    assert one.step == 1
    assert all(value >= 0 for value in found.values())
    changed = {n for n, v in training.state_dict().items() if not torch.equal(v, before[n])}
    learning = {name for name, p in training.named_parameters() if p.requires_grad}
    assert changed <= learning
    for name in ("centres", "classifier.weight", "network.whitening.weight"):
        assert name in changed
    assert any(name.startswith("network.backbone.middle") for name in changed)


def test_a_gradient_that_is_not_finite_stops_the_training(batches: Batches, tmp_path: Path) -> None:
    training = three_classes()
    with torch.no_grad():
        training.network.whitening.bias.fill_(torch.nan)
    before = training.centres.clone()
    one = Trainer(training, batches, steps=STEPS, checkpoint=tmp_path / "one.pt")
    with pytest.raises(RuntimeError, match="non-finite"):
        one.advance()
    assert torch.equal(training.centres, before)
    assert one.step == 0


def test_the_rate_rises_over_the_warm_up_and_falls_to_nothing() -> None:
    rates = [rate(step, 1000) for step in range(1001)]
    assert rates[0] == pytest.approx(1 / WARM_UP)
    assert max(rates) == rates[WARM_UP - 1]
    assert rates[:WARM_UP] == sorted(rates[:WARM_UP])
    assert rates[WARM_UP:] == sorted(rates[WARM_UP:], reverse=True)
    assert rates[1000] == 0
