"""Trains the network end to end: python packaging/model/train.py --photos DIR --work DIR."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from backbone import Backbone
from batches import Batches
from labels import label
from loading import load_photos
from network import Delg
from objective import ABLATIONS
from pairs import MinedPairs
from photos import split_photos
from sites import add_together
from trainer import Trainer
from training import begin

MINED_PAIRS, PHOTOS_TWICE = 8, 8
REPORT_EVERY, SAVE_EVERY = 20, 100


def main(command: Sequence[str] | None = None) -> None:
    """Trains, or goes on from the last checkpoint."""
    arguments = _parser().parse_args(command)
    _forbid_chance()
    torch.manual_seed(arguments.seed)
    pairs = MinedPairs.load(arguments.work / "pairs.npz")
    labels = label(pairs, arguments.together, clean="cleaning" not in arguments.without)
    unlabelled = split_photos(arguments.photos).unlabelled
    loaded = load_photos([*(arguments.photos / name for name in pairs.photos), *unlabelled])
    photos = [photo.pixels for photo in loaded]
    factors = np.array([photo.factors for photo in loaded[: len(pairs.photos)]])
    sizes = (MINED_PAIRS, PHOTOS_TWICE)
    trainer = Trainer(
        begin(_network(arguments.work / "start.pt"), photos, labels),
        Batches(photos, pairs.resized(factors), labels, sizes),
        steps=arguments.steps,
        checkpoint=arguments.work / f"{arguments.name}.pt",
        without=arguments.without,
        seed=arguments.seed,
    )
    run(trainer, arguments.steps)


def run(trainer: Trainer, steps: int) -> None:
    """Takes the steps that are left, prints mean losses and saves now and then."""
    begun, start = time.monotonic(), trainer.step
    seen: list[dict[str, float]] = []
    while trainer.step < steps:
        seen.append(trainer.advance())
        if trainer.step % REPORT_EVERY == 0:
            mean = {name: float(np.mean([found[name] for found in seen])) for name in seen[0]}
            mean["s/step"] = (time.monotonic() - begun) / (trainer.step - start)
            words = (f"{name} {value:.3f}" for name, value in mean.items())
            print(trainer.step, *words, flush=True)
            seen.clear()
        if trainer.step % SAVE_EVERY == 0 or trainer.step == steps:
            trainer.save()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--work", type=Path, required=True, help="start.pt, pairs.npz, checkpoints")
    parser.add_argument("--name", default="trained", help="of the checkpoint, in --work")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=(*ABLATIONS, "cleaning"),
        help="for ablations: a loss; the dense loss's gradient in the trunk, its warps or its "
        "mined pairs; classes cleaned by verification",
    )
    parser.add_argument("--seed", type=int, default=0)
    add_together(parser)
    return parser


def _network(start: Path) -> Delg:
    network = Delg(Backbone())
    network.load_state_dict(torch.load(start, map_location="cpu", weights_only=True))
    return network.to(torch.device("cuda" if torch.cuda.is_available() else "cpu"))


def _forbid_chance() -> None:
    """Has sums come out the same each time: a training that goes on must be as if it never stopped.

    https://docs.pytorch.org/docs/stable/notes/randomness.html
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
