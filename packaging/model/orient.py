"""Trains the orientation head on a trained trunk: python packaging/model/orient.py --photos DIR …

Every photo is shown in its four turns; which one it is needs no labels.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from export import load_network
from network import Delg
from numpy.typing import NDArray
from orientation import OrientationHead, orientation_cells
from photos import UNLABELLED, split_photos
from settings import GLOBAL_SCALES, LOCAL_SCALES, MAX_SIDE
from torch import Tensor
from torch.nn import functional

from engine.delg.pyramid import plan_levels, render_level, smallest_global
from engine.photos.decode import decode

TURNS = 4
EPOCHS = 6
BATCH = 16
RATE, WEIGHT_DECAY = 1e-3, 0.02
_HELD_OUT = 600
_FOR_STATISTICS = 500


def main() -> None:
    """Trains the head, reports on places that nothing was fitted on, writes the whole network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--checkpoint", type=Path, required=True, help="what train.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="the weights to write")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)
    network = load_network(arguments.checkpoint)
    split = split_photos(arguments.photos)
    seen = turned_maps(network, [*split.fit, *split.unlabelled])
    train(network.orientation, seen, rng)
    some = rng.permutation(len(split.calibration))[:_HELD_OUT]
    held_out = [split.calibration[i] for i in some]
    report(network.orientation, turned_maps(network, held_out), held_out)
    torch.save(network.state_dict(), arguments.out)


@torch.no_grad()
def turned_maps(network: Delg, photos: Sequence[Path]) -> list[list[Tensor]]:
    """For each photo the head's input for the four turns that it may lie in.

    Entry k lies so that k quarter turns counter-clockwise make it upright. As in the program, the
    smallest level of the global feature is looked at.
    """
    found = []
    for path in photos:
        photo = decode(path, at_least=MAX_SIDE)
        size = (photo.width, photo.height)
        level = smallest_global(plan_levels(size, MAX_SIDE, LOCAL_SCALES, GLOBAL_SCALES))
        upright = render_level(photo.pixels, level)
        turned = [np.rot90(upright, -k, axes=(2, 3)) for k in range(TURNS)]
        standing, lying = _cells(network, turned[0::2]), _cells(network, turned[1::2])
        found.append([standing[0], lying[0], standing[1], lying[1]])
    return found


def _cells(network: Delg, images: Sequence[NDArray[np.float32]]) -> Tensor:
    pixels = torch.from_numpy(np.concatenate(images))
    with torch.autocast("cpu", torch.bfloat16):
        _, middle, deep = network.backbone(pixels.contiguous(memory_format=torch.channels_last))
    return orientation_cells(middle.float(), deep.float()).half()


def train(
    head: OrientationHead, seen: list[list[Tensor]], rng: np.random.Generator, epochs: int = EPOCHS
) -> None:
    """Fits the head to maps as `turned_maps` gives them."""
    some = [maps[0].float() for maps in seen[:_FOR_STATISTICS]]
    head.mean.copy_(torch.stack([m.mean((1, 2)) for m in some]).mean(0)[:, None, None])
    head.deviation.copy_(torch.stack([m.std((1, 2)) for m in some]).mean(0)[:, None, None])
    optimiser = torch.optim.AdamW(head.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    steps = epochs * len(seen) // BATCH
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - step / steps)
        chosen = rng.choice(len(seen), BATCH, replace=len(seen) < BATCH)
        turns = torch.from_numpy(np.stack([rng.choice(TURNS, 2, replace=False) for _ in chosen]))
        # One at a time: photos of different shapes make no batch.
        logits = [
            head.evidence(seen[photo][turn].float()[None])
            for photo, two in zip(chosen, turns.tolist(), strict=True)
            for turn in two
        ]
        loss = functional.cross_entropy(torch.cat(logits), turns.flatten())
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()


@torch.no_grad()
def report(head: OrientationHead, seen: list[list[Tensor]], photos: Sequence[Path]) -> None:
    """Prints how many photos of each turn are set upright, of places and of everything else."""
    right = np.array(
        [[int(head(m.float()[None]).argmax()) == k for k, m in enumerate(maps)] for maps in seen]
    )
    everyday = np.array([path.parent.name == UNLABELLED for path in photos])
    for name, which in (("places", ~everyday), ("of no place", everyday)):
        rates = " ".join(f"{rate:.3f}" for rate in right[which].mean(axis=0))
        print(f"{name}, {which.sum()} photos: right for 0, 1, 2, 3 quarter turns {rates}")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
