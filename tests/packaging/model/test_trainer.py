from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from torch import Tensor, nn
from trainer import WARM_UP, Losses, Trainer, rate, run
from training import Training

from tests.packaging.model.making import three_classes

STEPS = 3
WEIGHTS = {"whitening": 1.0, "centres": 1.0}


def losses_of(training: Training) -> Losses:
    """Two losses, each of which moves a part of the network or the centres somewhere by chance."""

    def losses(rng: np.random.Generator) -> dict[str, Tensor]:
        aims = torch.from_numpy(rng.normal(size=(2, 512)).astype(np.float32))
        return {
            "whitening": (training.network.whitening.bias - aims[0]).square().mean(),
            "centres": (training.centres - aims[1]).square().mean(),
        }

    return losses


def trainer(checkpoint: Path, training: Training | None = None, seed: int = 0) -> Trainer:
    trained = training or three_classes()
    return Trainer(
        trained, losses_of(trained), WEIGHTS, steps=STEPS, checkpoint=checkpoint, seed=seed
    )


def finished(one: Trainer, checkpoint: Path) -> dict[str, dict[str, Tensor]]:
    """The weights, and their average, after the last step."""
    while one.step < STEPS:
        one.advance()
    one.save()
    state = torch.load(checkpoint, weights_only=True)
    return {name: state[name] for name in ("training", "average")}


def changed(training: nn.Module, before: dict[str, Tensor]) -> set[str]:
    return {n for n, value in training.state_dict().items() if not torch.equal(value, before[n])}


def test_an_interrupted_training_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    whole = finished(trainer(tmp_path / "whole.pt"), tmp_path / "whole.pt")
    path = tmp_path / "interrupted.pt"
    interrupted = trainer(path)
    interrupted.advance()
    interrupted.save()
    interrupted.advance()  # is lost
    resumed = trainer(path)
    assert resumed.step == 1
    again = finished(resumed, path)
    for part, weights in whole.items():
        assert weights.keys() == again[part].keys()
        assert all(torch.equal(value, again[part][name]) for name, value in weights.items())
    started = three_classes().state_dict()
    assert not torch.equal(whole["training"]["centres"], started["centres"])


def test_another_seed_draws_other_steps(tmp_path: Path) -> None:
    one, other = three_classes(), three_classes()
    trainer(tmp_path / "one.pt", one).advance()
    trainer(tmp_path / "other.pt", other, seed=1).advance()
    assert not torch.equal(one.centres, other.centres)


def test_a_step_changes_what_its_losses_are_of_and_tells_them(tmp_path: Path) -> None:
    training = three_classes()
    before = {name: value.clone() for name, value in training.state_dict().items()}
    expected = losses_of(training)(np.random.default_rng((0, 0)))
    one = trainer(tmp_path / "one.pt", training)
    assert one.advance() == {name: value.item() for name, value in expected.items()}
    assert one.step == 1
    assert changed(training, before) == {"centres", "network.whitening.bias"}


def test_the_gradient_is_that_of_the_weighted_sum(tmp_path: Path) -> None:
    training = three_classes()
    found = losses_of(training)(np.random.default_rng((0, 0)))
    parts = (training.network.whitening.bias, training.centres)
    torch.autograd.backward(3 * found["whitening"] + 0.5 * found["centres"])
    expected = [torch.clone(part.grad) for part in parts if part.grad is not None]
    weights = {"whitening": 3.0, "centres": 0.5}
    checkpoint = tmp_path / "one.pt"
    Trainer(training, losses_of(training), weights, steps=STEPS, checkpoint=checkpoint).advance()
    for part, gradient in zip(parts, expected, strict=True):
        torch.testing.assert_close(part.grad, gradient)


def test_a_gradient_that_is_not_finite_stops_the_training(tmp_path: Path) -> None:
    training = three_classes()
    with torch.no_grad():
        training.network.whitening.bias.fill_(torch.nan)
    before = training.centres.clone()
    one = trainer(tmp_path / "one.pt", training)
    with pytest.raises(RuntimeError, match="non-finite"):
        one.advance()
    assert torch.equal(training.centres, before)
    assert one.step == 0


def test_a_run_reports_the_mean_losses_since_its_last_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = trainer(tmp_path / "alone.pt")
    found = [alone.advance() for _ in range(STEPS)]
    run(trainer(tmp_path / "run.pt"), report_every=2, save_every=STEPS)
    (line,) = capsys.readouterr().out.splitlines()
    means = [f"{name} {(found[0][name] + found[1][name]) / 2:.3f}" for name in WEIGHTS]
    assert line.startswith(" ".join(["2", *means, "s/step "]))


def test_a_run_that_is_interrupted_goes_on_from_where_it_saved(tmp_path: Path) -> None:
    path, training = tmp_path / "one.pt", three_classes()
    losses, drawn = losses_of(training), 0

    def interrupted(rng: np.random.Generator) -> Mapping[str, Tensor]:
        nonlocal drawn
        drawn += 1
        if drawn == STEPS:
            raise KeyboardInterrupt
        return losses(rng)

    one = Trainer(training, interrupted, WEIGHTS, steps=STEPS, checkpoint=path)
    with pytest.raises(KeyboardInterrupt):
        run(one, report_every=STEPS, save_every=2)
    resumed = trainer(path)
    assert resumed.step == 2
    run(resumed, report_every=STEPS, save_every=100)
    assert trainer(path).step == STEPS


def test_a_run_with_nothing_left_to_do_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.pt"
    run(trainer(path), report_every=STEPS, save_every=STEPS)
    written = path.stat().st_mtime_ns
    capsys.readouterr()
    run(trainer(path), report_every=1, save_every=1)
    assert capsys.readouterr().out == ""
    assert path.stat().st_mtime_ns == written


def test_the_rate_rises_over_the_warm_up_and_falls_to_nothing() -> None:
    rates = [rate(step, 1000) for step in range(1001)]
    assert rates[0] == pytest.approx(1 / WARM_UP)
    assert max(rates) == rates[WARM_UP - 1]
    assert rates[:WARM_UP] == sorted(rates[:WARM_UP])
    assert rates[WARM_UP:] == sorted(rates[WARM_UP:], reverse=True)
    assert rates[1000] == 0
