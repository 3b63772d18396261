"""Fits the evidence model: python packaging/model/fit_evidence.py --photos DIR.

Clusters background descriptors from the unlabelled photos that were trained on, measures photos of
held-out places against their neighbors, fits the probability of "same place" on what a match
consists of, chooses the thresholds of the verdicts, and writes all of it into the model file. The
figures that it prints are cross-validated over sites: no photo is judged by a model that was fitted
on its place.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from background import background_descriptors
from checking import Crowd
from empty_frames import describe_empty_frames
from evidence_pairs import MeasuredPairs, measure_neighbors, measure_templates
from extracting import extract_all
from logistic import Floats, Linear, fit
from numpy.typing import NDArray
from photos import UNLABELLED, add_excluded, add_newer_held_out, is_newer, split_photos
from printed import short, table
from properties import verify_text, write_metadata
from scipy.special import expit
from sites import add_scattered, add_together, read_places
from thresholds import FALSE_RATE, LIKELY_PRECISION, rate_bound
from tools import run

from engine.delg.evidence_model import INPUT_NAMES, EvidenceModel
from engine.delg.graph import inspect_model
from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.evaluation.metrics import roc_auc

CENTERS, EMPTY_CENTERS = 512, 64
FOLDS = 5
_WEAK = 0.1  # least probability of a verdict; from 0.02 to 0.2 the ranking is the same
# Queries of a folder; the newer places are narrower, and unlabelled photos have no pairs of one.
_OLDER, _NEWER, _UNLABELLED = 22, 6, 400
# Positive pairs of a query count as this many at most: a library holds fewer photos of a place.
_POSITIVES = 12
# Weight of all template pairs together, as a share of the others': enough to be heard.
_TEMPLATES = 0.001
_INSTANCES = 5  # pictures of a template
_WORST = 40


class Scored(NamedTuple):
    """Cross-validated log-odds of the pairs, and the model fitted on all of them."""

    logits: Floats
    model: Linear


def main() -> None:
    """Fit, print tables and the worst false pairs, and write the evidence model."""
    arguments = _parser().parse_args()
    split = split_photos(arguments.photos, newer_held_out=arguments.newer_held_out)
    excluded = set(arguments.exclude)
    paths = [path for path in split.calibration if short(path) not in excluded]
    fitted = extract_all(arguments.model, split.unlabelled, arguments.processes)
    empty = describe_empty_frames(arguments.model)
    background = np.concatenate(
        [background_descriptors(fitted, CENTERS), background_descriptors(empty, EMPTY_CENTERS)]
    )
    metadata = inspect_model(arguments.model).metadata
    provisional = EvidenceModel({}, 0.0, 1.0, 1.0, 1.0, background)
    metadata = replace(metadata, verify=replace(metadata.verify, evidence=provisional))
    places = read_places(arguments.photos, paths, arguments.together, arguments.scattered)
    crowd = Crowd(extract_all(arguments.model, paths, arguments.processes), places)
    pairs = measure_neighbors(crowd, _queries(paths), metadata, arguments.processes)
    templates = measure_templates(
        arguments.model, metadata, arguments.processes, arguments.templates, _INSTANCES
    )
    # An unlabelled photo has no site, but is one place's at most.
    sites = np.where(places.sites >= 0, places.sites, len(paths) + np.arange(len(paths)))
    scored = _cross_validated(pairs, templates, sites[pairs.query], range(len(INPUT_NAMES)))
    evidence = _thresholds(pairs, scored, metadata.verify.weak, background)
    _report(pairs, templates, scored, evidence, metadata.verify.weak, paths)
    if arguments.ablations:
        print(_ablations(pairs, templates, sites[pairs.query], scored))
    settings = replace(metadata.verify, evidence=evidence)
    measured = {"queries": len(np.unique(pairs.query)), "photos": len(paths)}
    changes = {"verify": verify_text(settings, **measured)}
    if arguments.version:
        changes["version"] = arguments.version
    changes["card"] = arguments.card.read_text(encoding="utf-8").strip()
    write_metadata(arguments.model, changes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True, help="a folder of landmark folders")
    parser.add_argument("--model", type=Path, default=EMBEDDED / f"{DEFAULT_NAME}.onnx")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--templates", type=int, default=12, metavar="N", help="templates of each kind to render"
    )
    parser.add_argument("--version", help="the model's version from now on")
    parser.add_argument("--card", type=Path, default=Path(__file__).with_name("card.txt"))
    parser.add_argument("--ablations", action="store_true", help="leave out each input in turn")
    add_excluded(parser)
    add_together(parser)
    add_scattered(parser)
    add_newer_held_out(parser)
    return parser


def _queries(paths: Sequence[Path]) -> NDArray[np.int64]:
    """Choose photos of every folder, always the same."""
    rng = np.random.default_rng(0)
    folders: dict[str, list[int]] = {}
    for index, path in enumerate(paths):
        folders.setdefault(path.parent.name, []).append(index)
    chosen: list[int] = []
    for name, own in sorted(folders.items()):
        most = _NEWER if is_newer(paths[own[0]]) else _OLDER
        chosen += rng.permutation(own)[: _UNLABELLED if name == UNLABELLED else most].tolist()
    return np.array(chosen, np.int64)


def _cross_validated(
    pairs: MeasuredPairs, templates: MeasuredPairs, sites: NDArray[np.int64], chosen: Iterable[int]
) -> Scored:
    """Fit on four fifths of the sites at a time and judge the rest; then fit on all."""
    columns = list(chosen)
    weights = _weights(pairs)
    share = np.full(len(templates.same), _TEMPLATES * weights.sum() / len(templates.same))

    def fitted(rows: NDArray[np.bool_]) -> Linear:
        return fit(
            np.concatenate([pairs.inputs[rows], templates.inputs])[:, columns],
            np.concatenate([pairs.same[rows], templates.same]),
            np.concatenate([weights[rows], share]),
        )

    names, fold_of = np.unique(sites, return_inverse=True)
    folds = np.random.default_rng(1).integers(0, FOLDS, len(names))[fold_of]
    logits = np.empty(len(pairs.query))
    for fold in range(FOLDS):
        held = folds == fold
        logits[held] = fitted(~held).logits(pairs.inputs[held][:, columns])
    return Scored(logits, fitted(np.ones(len(logits), bool)))


def _weights(pairs: MeasuredPairs) -> Floats:
    """Return the weight of each pair: the pairs of one place of a query have a bounded sum."""
    positives = np.bincount(pairs.query[pairs.same], minlength=pairs.query.max() + 1)[pairs.query]
    return np.where(pairs.same, _POSITIVES / np.maximum(positives, _POSITIVES), 1.0)


def _thresholds(
    pairs: MeasuredPairs, scored: Scored, least: int, background: NDArray[np.int8]
) -> EvidenceModel:
    """Choose the least probability of each verdict on what searches check.

    Args:
        pairs: the pairs.
        scored: their log-odds.
        least: inliers of a geometry.
        background: goes into the model as it is.
    """
    chances = np.where(pairs.inliers >= least, expit(scored.logits), 0.0)[pairs.searched]
    same = pairs.same[pairs.searched]
    most = np.sort(_most_false(pairs, expit(scored.logits), least))[::-1]
    verified = float(np.nextafter(most[int(FALSE_RATE * len(most))], 1))
    order = np.argsort(-chances, kind="stable")
    below = order[chances[order] < verified]
    precision = np.cumsum(same[below]) / np.arange(1, len(below) + 1)
    enough = np.flatnonzero(precision >= LIKELY_PRECISION)
    likely = float(chances[below[enough[-1]]]) if len(enough) else verified
    return EvidenceModel(
        coefficients=dict(zip(INPUT_NAMES, map(float, scored.model.coefficients), strict=True)),
        intercept=scored.model.intercept,
        verified=min(1.0, round(verified, 4) + 0.0001),
        likely=likely,
        weak=min(_WEAK, likely),
        background=background,
    )


def _most_false(pairs: MeasuredPairs, values: Floats, least: int) -> Floats:
    """Return the highest value of a false pair of each query, 0 without a geometry."""
    false = pairs.searched & ~pairs.same
    queries, owner = np.unique(pairs.query, return_inverse=True)
    most = np.zeros(len(queries))
    np.maximum.at(most, owner[false], np.where(pairs.inliers >= least, values, 0.0)[false])
    return most


def _report(
    pairs: MeasuredPairs,
    templates: MeasuredPairs,
    scored: Scored,
    evidence: EvidenceModel,
    least: int,
    paths: Sequence[Path],
) -> None:
    chances = expit(scored.logits)
    geometry = pairs.inliers >= least
    most = _most_false(pairs, chances, least)
    of_templates = expit(scored.model.logits(templates.inputs)) * (templates.inliers >= least)
    rows = []
    for name, least_chance in (("verified", evidence.verified), ("likely", evidence.likely)):
        accepted = geometry & (chances >= least_chance)
        right, searched = pairs.same[accepted & pairs.searched], pairs.same[pairs.searched]
        rows.append(
            (
                name,
                f"{least_chance:.4f}",
                f"{1000 * np.mean(most >= least_chance):.1f}",
                f"{right.mean():.4f}",
                f"{right.sum() / searched.sum():.3f}",
                f"{np.mean(of_templates >= least_chance):.3f}",
            )
        )
    header = ("verdict", "from", "false photos in 1,000", "precision", "recall", "of templates")
    print(f"{len(paths):,} photos, {len(most):,} queries, {len(pairs.query):,} pairs\n")
    print(table(header, rows))
    wrong = int(np.sum(most >= evidence.verified))
    bound = 1000 * rate_bound(wrong, len(most))
    print(f"\n{wrong} queries had a false verified match: at most {bound:.1f} in 1,000 (95 %)\n")
    print(_calibration(pairs, chances))
    false = np.flatnonzero(~pairs.same & pairs.searched & geometry)
    false = false[np.argsort(-chances[false], kind="stable")][:_WORST]
    worst = [
        (f"{chances[i]:.3f}", str(pairs.inliers[i]), short(paths[q]), short(paths[o]))
        for i, q, o in zip(false, pairs.query[false], pairs.other[false], strict=True)
    ]
    print(table(("probability", "inliers", "query", "photo of another place"), worst) + "\n")
    print(json.dumps({"coefficients": evidence.coefficients, "intercept": evidence.intercept}))


def _calibration(pairs: MeasuredPairs, chances: Floats) -> str:
    """Tabulate how many of the pairs of a probability show one place, weighted as fitted."""
    weights = _weights(pairs)
    edges = np.array([0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0001])
    rows = []
    for low, high in pairwise(edges):
        own = (chances >= low) & (chances < high)
        if own.any():
            mean = np.average(chances[own], weights=weights[own])
            right = np.average(pairs.same[own], weights=weights[own])
            rows.append((f"{low:g} to {min(high, 1):g}", own.sum(), f"{mean:.3f}", f"{right:.3f}"))
    return table(("probability", "pairs", "mean", "of one place"), rows) + "\n"


def _ablations(
    pairs: MeasuredPairs, templates: MeasuredPairs, sites: NDArray[np.int64], scored: Scored
) -> str:
    """Tabulate what is lost without each input, beside the count of inliers alone."""
    everything = range(len(INPUT_NAMES))
    variants = [("all", scored.logits), ("inliers alone", pairs.inliers.astype(np.float64))]
    for left_out, name in enumerate(INPUT_NAMES):
        rest = [column for column in everything if column != left_out]
        variants.append((f"without {name}", _cross_validated(pairs, templates, sites, rest).logits))
    rows = [(name, *_figures(pairs, values)) for name, values in variants]
    header = ("inputs", "AUC", *(f"recall at {rate:g} in 1,000" for rate in _RATES))
    return "\n" + table(header, rows)


_RATES = (1, 2, 5, 10)


def _figures(pairs: MeasuredPairs, values: Floats) -> tuple[str, ...]:
    """Return the AUC, and the recall at rates of photos with a false pair."""
    same = pairs.same[pairs.searched]
    shifted = values - values.min()
    most = np.sort(_most_false(pairs, shifted, 0))[::-1]
    own = shifted[pairs.searched][same]
    recalls = [np.mean(own > most[int(rate * len(most) / 1000)]) for rate in _RATES]
    auc = roc_auc(values[pairs.searched], same)
    return (f"{auc:.4f}", *(f"{recall:.3f}" for recall in recalls))


if __name__ == "__main__":
    run(main)
