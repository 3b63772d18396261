"""Tables of the worst failures of a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from judging import Judge, Pairs
from printed import short, table

from engine.retrieval.verdict import Verdict


def failures(paths: Sequence[Path], judge: Judge, pairs: Pairs, most: int) -> str:
    """Build Markdown tables: confident wrong pairs, and similar pairs that are not verified.

    Args:
        paths: of the set's photos.
        judge: the model's answers.
        pairs: of the set.
        most: rows of a table.
    """
    found = judge.verify_pairs(pairs.photos)
    scores = np.array([one.strength for one in found])
    verified = np.array([one.verdict is Verdict.VERIFIED for one in found], bool)
    similarity = judge.similarity[tuple(pairs.photos.T)]
    wrong = np.flatnonzero(~pairs.same)
    missed = np.flatnonzero(pairs.same & ~verified)
    lists = {
        "Most confident wrong pairs": wrong[np.argsort(-scores[wrong], kind="stable")],
        "Most similar pairs of one place that are not verified": missed[
            np.argsort(-similarity[missed], kind="stable")
        ],
    }
    parts = []
    for title, order in lists.items():
        rows = [
            (
                f"{scores[i]:.4g}",
                found[i].agreeing,
                f"{similarity[i]:.3f}",
                *(short(paths[p]) for p in pairs.photos[i]),
            )
            for i in order[:most]
        ]
        header = ("score", "matches", "similarity", "photo", "photo")
        parts.append(f"\n{title}:\n\n{table(header, rows)}")
    return "\n".join(parts)
