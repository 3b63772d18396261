"""Compares models on photos that nothing was fitted on: measure.py --photos DIR MODEL.onnx …

Prints Markdown tables: each figure with its 95 % bootstrap interval over places, and how much
each model differs from the first one; a difference whose interval excludes 0 is one. With several
models, all of them verify the look-alikes that any of them finds (see `judging.common_pairs`).
A pair's score is its probability if the model has an evidence model, else its agreeing matches.
fit_evidence.py fits evidence models on these same places; its own figures are cross-validated.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from comparing import compare
from extracting import extract_all
from judging import Judge
from labelled import held_out, read_set
from printed import table
from sites import add_together
from timing import milliseconds
from tools import run
from worst import failures

from engine.delg.graph import inspect_model

_TIMED = 25


def main() -> None:
    """Measure and print, set by set."""
    arguments = _parser().parse_args()
    models = [inspect_model(path) for path in arguments.models]
    names = [path.name for path in arguments.models]
    places, distractors = arguments.per_place, arguments.distractors
    tried = held_out(arguments.photos, places, distractors, arguments.together)
    sets = [tried, *map(read_set, arguments.dev)]
    times = milliseconds(arguments.models, tried.paths[:: len(tried.paths) // _TIMED or 1])
    megabytes = [model.bytes / 1e6 for model in models]
    sizes = zip(names, megabytes, times, strict=True)
    rows = [(name, f"{size:.2f}", f"{time:.1f}") for name, size, time in sizes]
    print(table(("model", "MB", "ms a photo"), rows))
    weak: list[float] = []
    report = []
    for photos in sets:
        judges = [
            Judge(photos, extract_all(m.path, photos.paths, arguments.processes), m.metadata)
            for m in models
        ]
        weak = weak or [judge.weak() for judge in judges]
        found = compare(photos, names, judges, weak)
        print(f"\n{found.as_markdown()}", flush=True)
        report.append(found.as_json())
        if arguments.worst:
            print(failures(photos.paths, judges[0], found.pairs, arguments.worst))
    if arguments.json:
        figures = {"megabytes": megabytes, "milliseconds": times, "sets": report}
        text = json.dumps({"models": names, **figures}, indent=1)
        arguments.json.write_text(f"{text}\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs="+", metavar="MODEL", help="ONNX files")
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument(
        "--dev", type=Path, action="append", default=[], metavar="SET", help="another such folder"
    )
    parser.add_argument("--per-place", type=int, default=12, help="most photos of a place")
    parser.add_argument("--distractors", type=int, default=150, help="most unlabelled photos")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list that many failures of each kind"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write all figures")
    add_together(parser)
    return parser


if __name__ == "__main__":
    run(main)
