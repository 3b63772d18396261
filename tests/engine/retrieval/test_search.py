from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cairn import Cairn
from engine.delg.features import Features, QueryFeatures
from engine.delg.installed import DEFAULT_NAME
from engine.delg.model import Model
from engine.errors import NotFoundError, PhotoError
from engine.library.connection import open_writer
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.photos.identity import content_key
from engine.retrieval import vector_search
from engine.retrieval.geometry import transfer
from engine.retrieval.search import SearchOptions, SearchResult
from engine.retrieval.vector_search import update_index
from engine.retrieval.verdict import Verdict
from engine.samples.library import SampleSet
from engine.workers.protocol import Region

FACTS = Facts(Format.JPEG, 800, 600, None, None, None, None)
ALL = SearchOptions(include_self=True)


def add(root: Path, model: Model, features: Mapping[Path, Features], paths: list[Path]) -> None:
    with open_writer(root) as writer:
        known_as = writer.register_model(
            DEFAULT_NAME, "1", model.file.sha256, model.file.features_id
        )
        source = writer.add_source(paths[0].parents[1])
        with writer.transaction():
            for path in paths:
                content = content_key(path)
                relative = path.relative_to(source.path).as_posix().encode()
                writer.record_file(source.id, (relative, 1, 1), content, FACTS)
                writer.record_features(known_as, content, features[path])


def found(answer: SearchResult) -> set[Path]:
    return {Path(one.file) for one in answer.hits}


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


def test_one_searcher_answers_as_searches_one_by_one_do(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    with Cairn(root).searcher() as searcher:
        for image in (places[0][0], places[1][2]):
            again, once = searcher.search(str(image), ALL), Cairn(root).search(str(image), ALL)
            assert [(one.photo, one.score) for one in again.hits] == [
                (one.photo, one.score) for one in once.hits
            ]
            assert [one.file for one in again.hits] == [one.file for one in once.hits]
            assert again.queries[0].image == image
            assert set(again.seconds) == {"extract", "neighbours", "verify", "total"}


def test_a_photo_is_no_result_of_its_own_search_unless_asked_for(
    root: Path, places: list[tuple[Path, ...]]
) -> None:
    image = places[0][0]
    with Cairn(root).searcher() as searcher:
        others, every = searcher.search(str(image), SearchOptions()), searcher.search("1", ALL)
    assert str(image) not in {one.file for one in others.hits}
    assert every.hits[0].file == str(image)


def test_what_others_add_and_remove_is_noticed(
    root: Path,
    model: Model,
    features: Mapping[Path, Features],
    places: list[tuple[Path, ...]],
) -> None:
    query = features[places[2][0]]
    with Cairn(root).searcher() as searcher:
        assert not found(searcher.search_features(query, ALL)) & set(places[2])
        add(root, model, features, list(places[2]))
        assert found(searcher.search_features(query, ALL)) >= set(places[2])
        with open_writer(root) as writer:
            writer.remove_source(places[0][0].parents[1])
        assert found(searcher.search_features(query, ALL)) == set()
        no_check = SearchOptions(verify=0)
        assert found(searcher.search_features(query, no_check)) == set()


@pytest.mark.skipif("os.name == 'nt'", reason="Windows does not replace an open file")
def test_a_database_that_was_replaced_is_opened_anew(
    root: Path,
    tmp_path: Path,
    model: Model,
    features: Mapping[Path, Features],
    places: list[tuple[Path, ...]],
) -> None:
    other = tmp_path / "other"
    add(other, model, features, list(places[3]))
    query = features[places[3][0]]
    with Cairn(root).searcher() as searcher:
        assert not found(searcher.search_features(query, ALL)) & set(places[3])
        for suffix in ("-wal", "-shm"):
            (root / f"library.db{suffix}").unlink(missing_ok=True)
        shutil.move(other / "library.db", root / "library.db")
        assert found(searcher.search_features(query, ALL)) == set(places[3])


def test_with_its_index_a_searcher_finds_the_same(
    root: Path,
    model: Model,
    features: Mapping[Path, Features],
    places: list[tuple[Path, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_search, "LEAST_FOR_INDEX", 2)
    query = features[places[0][0]]
    with Cairn(root).searcher() as searcher:
        assert not searcher.load_index()
        before = searcher.search_features(query, ALL)
        with open_writer(root) as writer:
            update_index(writer, model.file, 1)
        assert searcher.load_index()
        after = searcher.search_features(query, ALL)
    assert [(one.photo, one.inliers) for one in before.hits] == [
        (one.photo, one.inliers) for one in after.hits
    ]


def test_a_search_that_failed_does_not_disturb_the_next(
    root: Path, tmp_path: Path, places: list[tuple[Path, ...]]
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(places[0][0].read_bytes()[:2000])
    with Cairn(root).searcher() as searcher:
        with pytest.raises(PhotoError):
            searcher.search(str(broken), ALL)
        assert searcher.search(str(places[0][0]), ALL).queries[0].image == places[0][0]


def test_a_model_without_features_is_refused(root: Path) -> None:
    with pytest.raises(NotFoundError):
        Cairn(root).searcher("no such model")


@pytest.fixture
def wide(tmp_path: Path, places: list[tuple[Path, ...]], samples: SampleSet) -> Path:
    """A picture of 4000 x 600 pixels whose middle is a photo of the first place."""
    row = [*samples.distractors[:2], places[0][0], *samples.distractors[2:4]]
    Image.fromarray(np.hstack([np.asarray(Image.open(path)) for path in row])).save(
        tmp_path / "wide.png"
    )
    return tmp_path / "wide.png"


def test_a_small_part_of_a_large_photo_finds_what_its_crop_finds(
    root: Path, places: list[tuple[Path, ...]], wide: Path
) -> None:
    with Cairn(root).searcher() as searcher:
        crop, whole, part = (
            {
                one.photo: one
                for one in searcher.search(str(image), options).hits
                if one.verdict is Verdict.VERIFIED
            }
            for image, options in (
                (places[0][0], ALL),
                (wide, ALL),
                (wide, SearchOptions(region=Region(1600, 0, 800, 600))),
            )
        )
    assert set(part) == set(crop)
    assert set(whole) < set(part)
    for photo, found in part.items():
        assert found.similarity == pytest.approx(crop[photo].similarity, abs=2e-3)
        # Matches of smaller levels are added.
        assert found.inliers >= 0.9 * crop[photo].inliers


def test_the_evidence_for_a_part_is_in_pixels_of_the_whole_photo(
    root: Path, places: list[tuple[Path, ...]], wide: Path
) -> None:
    with Cairn(root).searcher() as searcher:
        part = searcher.search(str(wide), SearchOptions(region=Region(1600, 0, 800, 600)))
    copy = next(one for one in part.hits if one.file == str(places[0][0]))
    assert copy.verification is not None
    assert copy.verification.alignment is not None
    expected = copy.verification.points_b + np.array([1600, 0])
    np.testing.assert_allclose(copy.verification.points_a, expected, atol=12)
    back = transfer(copy.verification.alignment, copy.verification.points_a)
    np.testing.assert_allclose(back, copy.verification.points_b, atol=12)
    errors = copy.verification.transfer_errors
    assert errors.max() < 12


def test_a_photo_is_found_and_verified_by_the_orientation_that_is_most_similar(
    root: Path, model: Model, features: Mapping[Path, Features], places: list[tuple[Path, ...]]
) -> None:
    upright = features[places[0][0]]
    pixels = np.asarray(Image.open(places[0][0]))
    lying = model.extract(pixels, upright.size, quarter_turns=1)
    with Cairn(root).searcher() as searcher:
        expected = QueryFeatures.of_photo(upright)
        for turns in ((lying, upright), (upright, lying)):
            query = QueryFeatures(turns, (0, 0), upright.size)
            nearest = searcher.nearest(query, 4, ())
            assert nearest == searcher.nearest(expected, 4, ())
            assert [one.inliers for one in searcher.verified(query, nearest)] == [
                one.inliers for one in searcher.verified(expected, nearest)
            ]
            lying_nearest = searcher.nearest(QueryFeatures.of_photo(lying), 4, ())
            assert nearest[0].similarity > lying_nearest[0].similarity
