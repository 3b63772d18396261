"""Measures the verdicts' thresholds: python packaging/model/calibrate.py --photos DIR.

``verified`` allows one false verdict in 1,000 photos, each checked against its 100 nearest photos
of other places; of the ``likely`` verdicts below it nine in ten are right. Both are measured on
landmarks that nothing was fitted on. The unlabelled photos that were trained on are in the crowd,
which is to be at least 5,000 photos, but are never asked for.

The thresholds count inliers; they decide where a model file has no evidence model. Run
fit_evidence.py after it: an evidence model that is in the file is removed, because it was fitted
on matches of the tolerances that this tool may change.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from checking import Checked, Crowd, check
from extracting import extract_all
from numpy.typing import NDArray
from photos import add_excluded, add_newer_held_out, split_photos
from printed import short, table
from properties import PROVISIONAL, verify_text, write_metadata
from sites import add_scattered, add_together, read_places
from thresholds import Point, choose, curve, most_false, rate_bound
from tolerances import recall, tried
from tools import run

from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.metadata import ModelMetadata, VerifySettings

LEAST_CROWD = 5000
_WORST = 40


def main() -> None:
    """Measure, print the curve and the worst false pairs, and write the thresholds."""
    arguments = _parser().parse_args()
    split = split_photos(arguments.photos, newer_held_out=arguments.newer_held_out)
    held_out = [path for path in split.calibration if short(path) not in arguments.exclude]
    paths = (*held_out, *split.unlabelled)
    places = read_places(arguments.photos, paths, arguments.together, arguments.scattered)
    crowd = Crowd(extract_all(arguments.model, paths, arguments.processes), places)
    order = np.random.default_rng(0).permutation(len(held_out))
    model = replace(inspect_model(arguments.model).metadata, verify=PROVISIONAL)
    if arguments.tune:
        model = _tuned(crowd, order[: arguments.tune], model)
    checked = check(crowd, order[: arguments.queries], model)
    chosen = choose(checked, model.verify.residual)
    points = curve(checked)
    _report(checked, points, chosen, paths)
    measured = {"queries": len(checked.by_query()), "photos": len(paths)}
    write_metadata(
        arguments.model,
        {
            "match_min_cosine": str(model.match_min_cosine),
            "verify": verify_text(chosen, **measured),
            "card": arguments.card.read_text(encoding="utf-8").strip(),
        },
    )
    if arguments.curve:
        arguments.curve.write_text(json.dumps(points) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument(
        "--tune",
        type=int,
        default=0,
        metavar="N",
        help="choose the tolerances of matching, too, on N of the queries",
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--card", type=Path, default=Path(__file__).with_name("card.txt"))
    parser.add_argument("--curve", type=Path, metavar="FILE", help="where to write it as JSON")
    add_excluded(parser)
    add_together(parser)
    add_scattered(parser)
    add_newer_held_out(parser)
    return parser


def _tuned(crowd: Crowd, queries: NDArray[np.int64], model: ModelMetadata) -> ModelMetadata:
    found = [(recall(crowd, queries, one), one) for one in tried(model)]
    rows = [(one.match_min_cosine, one.verify.residual, f"{share:.4f}") for share, one in found]
    print(table(("least cosine", "residual", "recall at 95 % precision"), rows) + "\n")
    return max(found, key=lambda pair: pair[0])[1]


def _report(
    checked: Checked, points: Sequence[Point], chosen: VerifySettings, paths: Sequence[Path]
) -> None:
    header = ("least inliers", "false photos in 1,000", "precision", "recall")
    print(table(header, [_row(point) for point in points]))
    wrongly = most_false(checked) >= chosen.verified
    bound = 1000 * rate_bound(int(wrongly.sum()), len(wrongly))
    print(
        f"\nverified from {chosen.verified}, likely from {chosen.likely}, weak from {chosen.weak} "
        f"inliers; {wrongly.sum()} of {len(wrongly):,} photos had a false verified match: with "
        f"95 % confidence at most {bound:.1f} in 1,000 have\n"
    )
    if len(paths) < LEAST_CROWD:
        print(f"{len(paths):,} photos are no crowd: `verified` is defined among {LEAST_CROWD:,}.\n")
    wrong = np.flatnonzero(~checked.same)
    wrong = wrong[np.argsort(-checked.inliers[wrong], kind="stable")][:_WORST]
    rows = [
        (checked.inliers[i], short(paths[checked.query[i]]), short(paths[checked.other[i]]))
        for i in wrong
    ]
    print(table(("inliers", "query", "photo of another place"), rows))


def _row(point: Point) -> tuple[str, ...]:
    shares = ("" if share is None else f"{share:.4f}" for share in point[2:])
    return (str(point.inliers), f"{point.false_photos:.1f}", *shares)


if __name__ == "__main__":
    run(main)
