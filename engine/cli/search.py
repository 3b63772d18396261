"""Command ``cairn search IMAGE``."""

from __future__ import annotations

import argparse
import os
from typing import Any

from engine.cairn import Cairn
from engine.cli.arguments import count, region
from engine.cli.console import Console, Outcome
from engine.retrieval.percentage import Percentage
from engine.retrieval.ranking import SearchHit
from engine.retrieval.search import SearchOptions, SearchResult
from engine.retrieval.verdict import Verdict


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parser and return it for the global options."""
    parser = commands.add_parser(
        "search", help="find the photos of the library that show the same place as an image"
    )
    parser.add_argument("image", metavar="IMAGE", help="a photo's path, or its id")
    parser.add_argument(
        "--region", type=region, metavar="X,Y,W,H", help="search for this part only, in pixels"
    )
    parser.add_argument("--top", type=count, default=20, metavar="N", help="most results")
    parser.add_argument(
        "--verify", type=count, default=100, metavar="N", help="how many neighbours are verified"
    )
    parser.add_argument("--no-verify", action="store_true", help="by global feature alone")
    parser.add_argument(
        "--verdict",
        choices=[str(verdict) for verdict in Verdict],
        help="only this verdict or better",
    )
    parser.add_argument("--include-self", action="store_true", help="the image itself counts, too")
    parser.add_argument("--model", metavar="NAME", help="another model than the active one")
    parser.set_defaults(run=run)
    return [parser]


def run(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    """Search the library for photos of the same place as an image."""
    result = library.search(
        options.image,
        SearchOptions(
            top=options.top,
            verify=0 if options.no_verify else options.verify,
            region=options.region,
            verdict=Verdict(options.verdict) if options.verdict else None,
            include_self=options.include_self,
        ),
        options.model,
    )
    return Outcome(_document(result), _lines(result))


def _document(result: SearchResult) -> dict[str, Any]:
    return {
        "query": os.fspath(result.queries[0].image),
        "model": result.model,
        "seconds": {stage: round(value, 4) for stage, value in result.seconds.items()},
        "results": [
            {
                "photo": one.photo,
                "path": one.file,
                "similarity": round(one.similarity, 5),
                "inliers": one.inliers,
                "probability": None if one.probability is None else round(one.probability, 4),
                "verdict": one.verdict,
                "score": round(one.score, 5),
                "region": one.region and [round(value, 1) for value in one.region],
            }
            for one in result.hits
        ],
    }


def _lines(result: SearchResult) -> list[str]:
    if not result.hits:
        return ["Nothing found."]
    lines = [f"{'verdict':9} {'probability':>11} {'points':>6} {'similarity':>10}  photo"]
    lines += [f"{_columns(one)}  {one.file}" for one in result.hits]
    sure = sum(one.verdict is Verdict.VERIFIED for one in result.hits)
    lines.append(f"{sure} verified, {len(result.hits)} shown, {result.seconds['total']:.2f} s")
    return lines


def _columns(one: SearchHit) -> str:
    sure = "-" if one.probability is None else str(Percentage.of(one.probability))
    return f"{one.verdict or '-':9} {sure:>11} {one.inliers or '-':>6} {one.similarity:10.3f}"
