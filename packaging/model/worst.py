"""The worst failures, for a person to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from judging import Judge, Pairs
from printed import short, table


def failures(paths: Sequence[Path], judge: Judge, pairs: Pairs, verified: int, most: int) -> str:
    """Markdown tables: confident wrong pairs; similar pairs of one place that do not verify.

    Args:
        paths: of the set's photos.
        judge: the model's answers.
        pairs: of the set.
        verified: least inliers of the verdict.
        most: rows of a table.
    """
    inliers = judge.agreeing_pairs(pairs.photos)
    similarity = judge.similarity[tuple(pairs.photos.T)]
    wrong = np.flatnonzero(~pairs.same)
    missed = np.flatnonzero(pairs.same & (inliers < verified))
    lists = {
        "Most confident wrong pairs": wrong[np.argsort(-inliers[wrong], kind="stable")],
        f"Most similar pairs of one place with fewer than {verified} inliers": missed[
            np.argsort(-similarity[missed], kind="stable")
        ],
    }
    parts = []
    for title, order in lists.items():
        rows = [
            (inliers[i], f"{similarity[i]:.3f}", *(short(paths[p]) for p in pairs.photos[i]))
            for i in order[:most]
        ]
        header = ("inliers", "similarity", "photo", "photo")
        parts.append(f"\n{title}:\n\n{table(header, rows)}")
    return "\n".join(parts)
