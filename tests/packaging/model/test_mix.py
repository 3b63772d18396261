from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch
from mix import mix

from tests.packaging.model.making import untrained


def test_mixed_weights_lie_between_the_start_and_the_end() -> None:
    start, end = untrained(), untrained()
    with torch.no_grad():
        end.whitening.weight.add_(1.0)
    mixed = mix(start, end, 0.25)
    assert torch.allclose(mixed.whitening.weight, start.whitening.weight + 0.25, atol=1e-6)
    assert torch.equal(mixed.local.direct.weight, start.local.direct.weight)
