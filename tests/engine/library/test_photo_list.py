from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.cli.console import Console
from engine.cli.landmarks import add_to
from engine.delg.model import Model
from engine.landmarks.updater import LandmarkUpdater
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.library.records import Pair
from engine.photos.facts import CaptureDate
from engine.photos.volumes import State
from engine.retrieval.near_duplicates import least_identical
from engine.retrieval.pair_verification import PairVerifier
from tests.engine.library.rows import FACTS, content, features, state


def record(writer: LibraryWriter, folder: Path, name: str, number: int, taken: str | None) -> None:
    date = None if taken is None else CaptureDate(datetime.fromisoformat(taken), None, "exif")
    facts = replace(FACTS, taken=date)
    source = writer.add_source(folder)
    writer.record_file(source.id, (name.encode(), *state(b"")[1:]), content(number), facts)


def test_photos_are_listed_once_latest_first_by_a_file_that_is_there(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    root = tmp_path / "library"
    with open_writer(root) as writer:
        record(writer, home, "old.jpg", 1, "2011-05-01T12:00:00")
        record(writer, home, "undated.jpg", 2, None)
        record(writer, home, "new.jpg", 3, "2024-05-01T12:00:00")
        record(writer, home, "gone.jpg", 4, "2012-05-01T12:00:00")
        record(writer, away, "a copy of new.jpg", 3, "2024-05-01T12:00:00")
        record(writer, away, "alone.jpg", 5, "2013-05-01T12:00:00")
        files = writer.files(writer.sources()[1].id, 1)
        writer.mark_missing([files[name].id for name in (b"gone.jpg", b"new.jpg")])
    shutil.rmtree(away)
    listing = Cairn(root).photos()
    names = [Path(photo.file).name for photo in listing.photos]
    assert names == ["a copy of new.jpg", "alone.jpg", "gone.jpg", "old.jpg", "undated.jpg"]
    states = {Path(photo.file).name: listing.state(photo) for photo in listing.photos}
    assert states["gone.jpg"] is State.MISSING
    assert states["old.jpg"] is State.ONLINE
    assert states["alone.jpg"] is State.MISSING
    assert listing.photos[3].size == (FACTS.width, FACTS.height)


# A landmark of five photos, of which two are a burst and two copies; a photo and its copy that
# match nothing else; a burst of three and a photo that match the landmark just enough to wait.
PLACE, COPIES, WAITING = (1, 2, 3, 4, 5), (6, 7), (9, 11)
IDENTICAL, STRONG, AGREEING = 300, 150, 70
MATCHES = {
    (1, 2): IDENTICAL,
    (3, 4): IDENTICAL,
    (1, 3): STRONG,
    (1, 5): AGREEING,
    (3, 5): AGREEING,
    COPIES: IDENTICAL,
    (8, 9): IDENTICAL,
    (9, 10): IDENTICAL,
    (8, 10): AGREEING,
    (5, 9): AGREEING,
    (5, 11): AGREEING,
}


def make_library(folder: Path, model: Model, matches: Mapping[tuple[int, int], int]) -> Path:
    """Group a library of photos, numbered from 1, with these inliers of verified pairs."""
    root = folder / "library"
    assert STRONG < least_identical(model.metadata.max_features) <= IDENTICAL
    with open_writer(root) as writer:
        known = writer.register_model("m", "1", model.file.sha256, model.file.features_id)
        for number in range(1, 1 + max(b for _, b in matches)):
            record(writer, folder, f"{number}.jpg", number, None)
            writer.record_features(known, content(number), features(number))
        # Without a probability: votes come from inliers and verdict.
        writer.store_pairs(known, [Pair(a, b, n, "verified") for (a, b), n in matches.items()])
        PairVerifier(writer, model.file, known).mark_current()
        LandmarkUpdater(writer, model.file).group_stored()
    return root


@pytest.fixture
def root(tmp_path: Path, model: Model) -> Path:
    return make_library(tmp_path, model, MATCHES)


def test_bursts_and_copies_of_a_landmark_count_once(root: Path) -> None:
    (landmark,) = Cairn(root).landmarks().landmarks
    assert landmark.members == PLACE
    assert landmark.shots == 3
    (album,) = Cairn(root).albums().landmarks
    assert (len(album.photos), album.shots) == (5, 3)


def test_copies_that_match_each_other_alone_do_not_wait(root: Path) -> None:
    waiting = Cairn(root).landmarks().waiting
    assert waiting == list(WAITING)
    assert [path.name for path in Cairn(root).albums().waiting] == ["9.jpg", "11.jpg"]


def test_the_text_tells_shots_only_where_there_are_fewer_than_photos(
    tmp_path: Path, model: Model
) -> None:
    other = {(12, 13): AGREEING, (12, 14): AGREEING, (13, 14): AGREEING}
    root = make_library(tmp_path, model, MATCHES | other)
    parser = argparse.ArgumentParser()
    add_to(parser.add_subparsers())
    options = parser.parse_args(["landmarks"])
    outcome = options.run(Cairn(root), options, Console(as_json=False, quiet=True))
    assert [one["shots"] for one in outcome.document["landmarks"]] == [3, 3]
    first, second, *_ = outcome.lines
    assert " 5 photos (3 shots) " in first
    assert " 3 photos " in second
    assert " shots)" not in second


def test_shots_are_read_by_the_index_of_sure_pairs(root: Path) -> None:
    with open_writer(root) as writer:
        statements: list[str] = []
        writer.db.conn.set_trace_callback(statements.append)
        found = writer.near_identical_pairs(1, IDENTICAL)
        writer.db.conn.set_trace_callback(None)
        (statement,) = statements
        plan = [row[3] for row in writer.db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    assert plan == ["SEARCH pairs USING COVERING INDEX pairs_sure (model_id=?)"]
    assert [(pair.a, pair.b) for pair in found] == sorted(
        ends for ends, inliers in MATCHES.items() if inliers == IDENTICAL
    )
