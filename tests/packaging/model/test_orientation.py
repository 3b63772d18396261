from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from orient import TURNS, train, turned_maps
from orientation import CHANNELS, OrientationHead
from PIL import Image

from tests.packaging.model.making import smooth_photo, untrained


def test_an_untrained_head_leaves_every_photo_as_it_lies() -> None:
    logits = OrientationHead()(torch.randn(5, CHANNELS, 4, 6))
    assert logits.argmax(1).eq(0).all()


def test_a_head_learns_which_way_up_maps_are() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    down = torch.linspace(-1, 1, 6)[:, None].expand(6, 6)
    seen = []
    for _ in range(60):
        upright = 0.3 * torch.randn(CHANNELS, 6, 6)
        upright[:40] += 2 * down
        seen.append([upright.rot90(-k, dims=(1, 2)) for k in range(TURNS)])
    head = OrientationHead()
    train(head, seen, rng, epochs=60)
    found = [int(head.evidence(maps[k][None]).argmax()) for maps in seen for k in range(TURNS)]
    assert np.mean(np.array(found) == np.tile(range(TURNS), len(seen))) > 0.9


def test_the_turned_maps_of_a_photo_are_seen_from_its_turned_pixels(tmp_path: Path) -> None:
    pixels = smooth_photo(96, 64)
    Image.fromarray(pixels).save(tmp_path / "standing.png")
    Image.fromarray(np.rot90(pixels, -1).copy()).save(tmp_path / "lying.png")
    standing, lying = turned_maps(untrained(), [tmp_path / "standing.png", tmp_path / "lying.png"])
    assert torch.equal(standing[1], lying[0])
