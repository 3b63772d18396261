"""Trains the trunk and the global feature: python packaging/model/train.py --photos DIR …"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import cv2
from batches import Batches
from export import load_network
from labels import label
from loading import load_photos
from objective import WEIGHTS, compute_losses
from pairs import MinedPairs
from photos import split_photos
from trainer import Trainer, add_arguments, device, make_repeatable, run
from training import begin

MINED_PAIRS, PHOTOS_TWICE = 8, 8
REPORT_EVERY, SAVE_EVERY = 20, 100


def main(command: Sequence[str] | None = None) -> None:
    """Trains, or goes on from the last checkpoint."""
    arguments = _parser().parse_args(command)
    make_repeatable(arguments.seed)
    pairs = MinedPairs.load(arguments.pairs)
    labels = label(pairs, arguments.together, clean="cleaning" not in arguments.without)
    unlabelled = split_photos(arguments.photos).unlabelled
    paths = [*(arguments.photos / name for name in pairs.photos), *unlabelled]
    photos = [photo.pixels for photo in load_photos(paths)]
    batches = Batches(photos, pairs, labels, (MINED_PAIRS, PHOTOS_TWICE))
    training = begin(load_network(arguments.weights).to(device()), photos, labels)
    trainer = Trainer(
        training,
        lambda rng: compute_losses(training, batches.draw(rng).to(device()), arguments.without),
        WEIGHTS,
        steps=arguments.steps,
        checkpoint=arguments.out,
        seed=arguments.seed,
    )
    run(trainer, report_every=REPORT_EVERY, save_every=SAVE_EVERY)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    meaning = "a loss, or the cleaning of classes by verification"
    add_arguments(parser, steps=500, without=(*WEIGHTS, "cleaning"), meaning=meaning)
    return parser


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
