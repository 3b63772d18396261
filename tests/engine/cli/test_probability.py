"""The probability of a match, as commands print it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli import demo, search
from engine.cli import match as match_command
from engine.cli.demo import Demo
from engine.delg.model import Model
from engine.indexing.indexer import IndexingResult
from engine.indexing.progress import IngestCounts
from engine.retrieval.photo_matching import PhotoMatch
from engine.retrieval.ranking import SearchHit
from engine.retrieval.search import SearchQuery, SearchResult
from engine.retrieval.verdict import Verdict
from tests.synthetic_match import synthetic_match

A, B, C = "/photos/a.jpg", "/photos/b.jpg", "/photos/c.jpg"


@pytest.fixture
def result() -> SearchResult:
    """A verified photo, one that does not match, and one that was not verified."""
    sure = synthetic_match(Verdict.VERIFIED, 52, 0.96789)
    none = synthetic_match(None, 4, 0.00012)
    hits = [
        SearchHit(1, 0.9, 0.9, sure, A),
        SearchHit(2, 0.4, 0.4, none, B),
        SearchHit(3, 0.3, 0.3, None, C),
    ]
    query = SearchQuery(Path("/q.jpg"))
    return SearchResult((query,), hits, "m", 5.0, seconds={"total": 0.5})


def matched(model: Model, verdict: Verdict | None, inliers: int, sure: float | None) -> PhotoMatch:
    return PhotoMatch(Path(A), Path(B), model.file, synthetic_match(verdict, inliers, sure))


@pytest.mark.parametrize(
    ("verdict", "inliers", "probability", "line"),
    [
        (Verdict.VERIFIED, 52, 0.967, "97 % likely the same place · 52 matched points"),
        (Verdict.VERIFIED, 90, 0.9999999, "over 99.9 % likely the same place · 90 matched points"),
        (None, 3, 0.0001, "under 1 % likely the same place · 0 matched points"),
    ],
)
def test_match_says_how_likely_it_is(
    model: Model, verdict: Verdict | None, inliers: int, probability: float, line: str
) -> None:
    assert match_command._lines(matched(model, verdict, inliers, probability))[1] == line


def test_match_without_an_evidence_model_says_nothing_of_a_probability(model: Model) -> None:
    found = matched(model, Verdict.VERIFIED, 52, None)
    assert not [line for line in match_command._lines(found) if "%" in line]
    assert match_command._document(found)["probability"] is None


def test_match_gives_the_probability_after_the_inliers(model: Model) -> None:
    document = match_command._document(matched(model, Verdict.LIKELY, 20, 0.812345))
    keys = list(document)
    assert keys[keys.index("inliers") + 1] == "probability"
    assert document["probability"] == 0.8123


def test_search_gives_the_probability_of_each_result(result: SearchResult) -> None:
    rows = search._document(result)["results"]
    assert [row["probability"] for row in rows] == [0.9679, 0.0001, None]
    keys = list(rows[0])
    assert keys[keys.index("inliers") + 1] == "probability"


def test_search_prints_a_column_of_probabilities(result: SearchResult) -> None:
    assert search._lines(result)[:-1] == [
        "verdict   probability points similarity  photo",
        f"verified         97 %     52      0.900  {A}",
        f"-           under 1 %      -      0.400  {B}",
        f"-                   -      -      0.300  {C}",
    ]


def test_the_demo_prints_the_probabilities_of_its_search(result: SearchResult) -> None:
    indexed = IndexingResult(IngestCounts(), 3, 3, [], 0, False, 1.0, 3.0)
    lines = demo._lines(Demo(indexed, [], result, None, None))
    assert lines[2:] == [
        f"  verified        97 %   52 points  {A}",
        f"  -          under 1 %    0 points  {B}",
        f"  -                  -    0 points  {C}",
    ]
