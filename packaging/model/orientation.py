"""The head that tells how a photo lies: four logits, of which the highest turns it upright."""

from __future__ import annotations

import torch
from backbone import Backbone
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = Backbone.middle_channels + Backbone.deep_channels
_HIDDEN = 128

# How photos come, for 0 to 3 quarter turns: of two holiday photos of a scene one lies on its side
# in about one pair of ten; nobody holds a camera upside down.
PRIOR = (0.93, 0.034, 0.002, 0.034)


def orientation_cells(middle: Tensor, deep: Tensor) -> Tensor:
    """What the head looks at: (N, 472, H / 32, W / 32)."""
    return torch.cat([functional.avg_pool2d(middle, 2), deep], dim=1)


class OrientationHead(nn.Module):
    """Each cell judges, and says how much its judgement weighs; untrained, the prior decides."""

    mean: Tensor
    deviation: Tensor
    log_prior: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(CHANNELS, 1, 1))
        self.register_buffer("deviation", torch.ones(CHANNELS, 1, 1))
        self.register_buffer("log_prior", torch.tensor(PRIOR).log())
        self.squeeze = nn.Conv2d(CHANNELS, _HIDDEN, 1)
        self.around = nn.Conv2d(_HIDDEN, _HIDDEN, 3, padding=1, groups=_HIDDEN)
        self.judge = nn.Conv2d(_HIDDEN, len(PRIOR) + 1, 1)
        for parameter in self.judge.parameters():
            nn.init.zeros_(parameter)

    def forward(self, cells: Tensor) -> Tensor:
        """Logits (N, 4): entry k, that k quarter turns counter-clockwise make the image upright."""
        return self.evidence(cells) + self.log_prior

    def evidence(self, cells: Tensor) -> Tensor:
        """The logits without the prior: what is trained, on all four turns of each photo alike."""
        hidden = functional.relu(self.squeeze((cells - self.mean) / self.deviation))
        hidden = functional.relu(hidden + self.around(hidden))
        judged = self.judge(hidden)
        opinion, weight = judged[:, : len(PRIOR)], judged[:, len(PRIOR) :]
        share = functional.softmax(weight.flatten(2), dim=2)
        return (opinion.flatten(2) * share).sum(dim=2)
