"""Command ``cairn match A B``."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.retrieval.percentage import Percentage
from engine.retrieval.photo_matching import PhotoMatch
from engine.retrieval.verification import Verification
from engine.visualization.match_figure import write_match_figure

_VERDICTS = {
    "verified": "verified: the same place",
    "likely": "likely the same place",
    "weak": "weak: a few points agree, which proves nothing",
    None: "no match: no evidence for the same place",
}


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser("match", help="do two photos show the same place, and why")
    parser.add_argument("a", metavar="A", help="a photo's path, or its id")
    parser.add_argument("b", metavar="B", help="another")
    parser.add_argument("--picture", type=Path, metavar="OUT.png", help="draw the matched points")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Match two photos, and draw the matched points on request."""
    found = library.match(options.a, options.b, options.model)
    lines = _lines(found)
    if options.picture is not None:
        lines.append(f"picture: {write_match_figure(found, options.picture)}")
    return Outcome(_document(found), lines)


def _document(found: PhotoMatch) -> dict[str, Any]:
    evidence = found.verification
    return {
        "a": os.fspath(found.a),
        "b": os.fspath(found.b),
        "similarity": round(evidence.similarity, 5),
        "putative": evidence.putative,
        "inliers": evidence.inliers,
        "probability": None if evidence.probability is None else round(evidence.probability, 4),
        "verdict": evidence.verdict,
        "geometry": evidence.geometry or "none",
        "matrix": _rows(evidence.matrix),
        "alignment": _rows(evidence.alignment),
        "points_a": evidence.points_a.round(2).tolist(),
        "points_b": evidence.points_b.round(2).tolist(),
        "residuals": evidence.transfer_errors.round(3).tolist(),
    }


def _rows(matrix: NDArray[np.floating] | None) -> list[list[float]] | None:
    return None if matrix is None else [[float(value) for value in row] for row in matrix]


def _lines(found: PhotoMatch) -> list[str]:
    evidence = found.verification
    lines = [_VERDICTS[evidence.verdict]]
    if evidence.probability is not None:
        lines.append(_probability_line(evidence, evidence.probability))
    if evidence.inliers:
        lines.append(
            f"{evidence.inliers} of {evidence.putative} candidate points agree with one "
            f"{evidence.geometry}; median residual {np.median(evidence.transfer_errors):.1f} px"
        )
    lines.append(f"similarity {evidence.similarity:.3f}")
    return lines


def _probability_line(evidence: Verification, probability: float) -> str:
    points = "point" if evidence.inliers == 1 else "points"
    return (
        f"{Percentage.of(probability)} likely the same place · {evidence.inliers} matched {points}"
    )
