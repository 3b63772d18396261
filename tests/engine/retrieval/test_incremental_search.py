from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.delg.features import Features
from engine.delg.model import Model
from engine.errors import PhotoError
from engine.library.connection import open_writer
from engine.library.records import Pair
from engine.photos.identity import content_key
from engine.retrieval.incremental_search import stream
from engine.retrieval.search import Searcher, SearchOptions, SearchQuery, SearchResult
from engine.retrieval.verdict import Verdict
from engine.workers.protocol import Region
from tests.engine.retrieval.test_search import add


@pytest.fixture
def root(
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    places: list[tuple[Path, ...]],
) -> Path:
    """A library of the first two places."""
    add(tmp_path / "library", model, features, [*places[0], *places[1]])
    return tmp_path / "library"


def told(searcher: Searcher, queries: Sequence[SearchQuery]) -> list[SearchResult]:
    return [one for one in stream(searcher, queries, 100, 100) if one is not None]


def known(searcher: Searcher, path: Path) -> SearchQuery:
    return SearchQuery(path, searcher.photo_of(path))


def test_similar_photos_are_told_first_and_at_last_what_a_search_finds(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    with Cairn(root).searcher() as searcher:
        first, *_, last = told(searcher, [SearchQuery(places[0][0])])
        found = searcher.search(str(places[0][0]), SearchOptions(top=100))
    assert len(first.hits) == 7
    assert not first.is_complete
    assert {hit.verdict for hit in first.hits} == {None}
    assert last.is_complete
    assert [hit.photo for hit in last.hits] == [one.photo for one in found.hits]
    assert [hit.file for hit in last.hits] == [one.file for one in found.hits]
    assert last.queries[0].record is not None
    assert last.queries[0].record.content == content_key(places[0][0])


def test_a_part_of_a_photo_is_told_in_pixels_of_the_whole_photo(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    region = Region(300, 200, 400, 300)
    with Cairn(root).searcher() as searcher:
        last = told(searcher, [SearchQuery(places[0][0], region=region)])[-1]
    features = last.queries[0].features
    assert features is not None
    assert features.size == (800, 600)
    assert (features.keypoints >= (299, 199)).all()
    assert (features.keypoints <= (700, 500)).all()
    for hit in last.hits:
        if hit.verification is not None:
            assert (hit.verification.points_a >= (299, 199)).all()


def test_of_several_queries_the_one_that_proves_a_photo_best_counts(
    root: Path, places: list[tuple[Path, ...]], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(places[0][0].read_bytes()[:2000])
    with Cairn(root).searcher() as searcher:
        asked = [known(searcher, places[0][0]), SearchQuery(broken), known(searcher, places[1][0])]
        last = told(searcher, asked)[-1]
        with pytest.raises(PhotoError):
            told(searcher, [SearchQuery(broken)])
    assert [error.path for error in last.refused] == [str(broken)]
    sure = [hit for hit in last.hits if hit.verdict is Verdict.VERIFIED]
    by_query = {number: {Path(h.file) for h in sure if h.query == number} for number in (0, 2)}
    assert by_query[0] == set(places[0][1:])
    assert by_query[2] == set(places[1][1:])


def test_a_search_that_is_not_wanted_any_more_does_not_disturb_the_next(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    with Cairn(root).searcher() as searcher:
        running = stream(searcher, [SearchQuery(places[0][0])], 100, 100)
        next(running)
        running.close()
        last = told(searcher, [SearchQuery(places[1][0])])[-1]
    sure = {Path(hit.file) for hit in last.hits if hit.verdict is Verdict.VERIFIED}
    assert sure == set(places[1][1:])


def test_photos_that_are_nearly_the_same_are_one_shot(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    with Cairn(root).searcher() as searcher, open_writer(root) as writer:
        ids = [searcher.photo_of(path) or 0 for path in places[0]]
        pairs = [(ids[1], ids[2], 470), (ids[2], ids[3], 300), (ids[0], ids[1], 470)]
        writer.store_pairs(1, [Pair(a, b, count, Verdict.VERIFIED) for a, b, count in pairs])
        last = told(searcher, [SearchQuery(places[0][0], ids[0])])[-1]
    shots = {hit.photo: hit.shot for hit in last.hits}
    assert shots[ids[1]] == shots[ids[2]]
    assert shots[ids[1]] in ids[1:3]
    assert shots[ids[3]] is None
