"""Goes half-way back from trained weights to those they started from: mix.py START TRAINED --out.

Fine-tuning makes a model better at what it saw and worse at everything else; weights in between
keep most of both. Wortsman et al., Robust fine-tuning of zero-shot models (2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from export import load_network
from network import Delg

SHARE = 0.5


def main() -> None:
    """Writes the weights in between."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("start", type=Path, help="what fit.py wrote")
    parser.add_argument("trained", type=Path, help="what train.py wrote")
    parser.add_argument("--share", type=float, default=SHARE, help="of the trained weights")
    parser.add_argument("--out", type=Path, required=True, help="the weights to write")
    arguments = parser.parse_args()
    mixed = mix(load_network(arguments.start), load_network(arguments.trained), arguments.share)
    torch.save(mixed.state_dict(), arguments.out)


def mix(start: Delg, trained: Delg, share: float) -> Delg:
    """`trained`, moved back to `start` in place until `share` of the way is left."""
    begun, ended = start.state_dict(), trained.state_dict()
    whole = {name: value for name, value in ended.items() if not value.is_floating_point()}
    trained.load_state_dict(
        {name: begun[name].lerp(value, share) for name, value in ended.items() if name not in whole}
        | whole
    )
    return trained


if __name__ == "__main__":
    main()
