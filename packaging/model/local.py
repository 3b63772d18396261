"""Trains the local head on a trained trunk: python packaging/model/local.py --photos DIR …

The trunk stays as it is, so that it sees each photo only once: a step then costs an eighth of one
of train.py, on whole photos at the scales at which they are matched.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import cv2
import numpy as np
from chains import with_chains
from export import load_network
from frozen import see_all
from heads import WEIGHTS, LocalTraining, compute_losses
from labels import label
from meetings import Meetings
from pairs import MinedPairs
from trainer import Trainer, add_arguments, device, make_repeatable, run

MINED_PAIRS, VIEWED = 14, 2
REPORT_EVERY, SAVE_EVERY = 100, 500
# Besides a whole loss: a kind of the pairs that it learns from.
ABLATIONS = (*WEIGHTS, "pairs", "chains", "views")


def main(command: Sequence[str] | None = None) -> None:
    """Trains, or goes on from the last checkpoint."""
    arguments = _parser().parse_args(command)
    make_repeatable(arguments.seed)
    without = arguments.without
    mined = MinedPairs.load(arguments.pairs)
    chained = mined if "chains" in without else with_chains(mined, arguments.seed)
    pairs = chained.some(arguments.per_landmark, arguments.seed)
    labels = label(pairs, arguments.together, clean=True)
    network = load_network(arguments.weights).to(device())
    paths = [arguments.photos / name for name in pairs.photos]
    photos = see_all(network.backbone, paths, np.random.default_rng(arguments.seed))
    sizes = (0 if "pairs" in without else MINED_PAIRS, 0 if "views" in without else VIEWED)
    meetings = Meetings(photos, pairs, labels, sizes)
    training = LocalTraining(network, labels.classes.max() + 1).to(device()).eval()
    trainer = Trainer(
        training,
        lambda rng: compute_losses(training, meetings.draw(rng), rng, without),
        WEIGHTS,
        steps=arguments.steps,
        checkpoint=arguments.out,
        seed=arguments.seed,
    )
    run(trainer, report_every=REPORT_EVERY, save_every=SAVE_EVERY)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    meaning = "a loss, or a kind of pairs: verified ones, chains of them, photos and their views"
    add_arguments(parser, steps=3000, without=ABLATIONS, meaning=meaning)
    parser.add_argument(
        "--per-landmark", type=int, default=60, help="photos kept in memory, of each landmark"
    )
    return parser


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
