"""Search results as rows: groups with headings, and near-duplicates as one cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.search.model import HitModel, SearchRole
from app.search.rows import Cell, Heading
from app.shell.window import MainWindow
from engine.library.records import Photo
from engine.photos.facts import Facts
from engine.photos.formats import Format
from engine.retrieval.ranking import SearchHit
from engine.retrieval.verdict import Verdict
from engine.samples.library import SampleSet
from tests.app.asking import (
    drop,
    files_of,
    search_for,
)
from tests.app.conftest import LONG_MS
from tests.synthetic_match import synthetic_match

LEFT = Qt.MouseButton.LeftButton


def hit(
    photo: int,
    verdict: Verdict | None,
    inliers: int,
    shot: int | None = None,
    probability: float | None = None,
) -> SearchHit:
    proof = synthetic_match(verdict, inliers, probability)
    facts = Facts(Format.JPEG, 4, 3, None, None, None, None)
    about = Photo(photo, photo.to_bytes(16, "big"), facts)
    return SearchHit(photo, 0.5, 0.5, proof, f"/photos/{photo}.jpg", 0, about, shot)


def shown(model: HitModel) -> list[object]:
    rows = [model.index(row).data(SearchRole.ROW) for row in range(model.rowCount())]
    return [(one.verdict, one.count) if isinstance(one, Heading) else one.key for one in rows]


def test_results_stand_in_groups_and_what_is_selected_stays_so_while_they_come() -> None:
    model = HitModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    similar = [hit(photo, None, 0) for photo in (1, 2, 3, 4)]
    model.show(similar)
    assert shown(model) == [(None, 4), 1, 2, 3, 4]
    selected = QPersistentModelIndex(model.index(3))
    sure, likely = hit(3, Verdict.VERIFIED, 90), hit(5, Verdict.LIKELY, 20)
    model.show([sure, likely, similar[3], similar[1]])
    assert shown(model) == [(Verdict.VERIFIED, 1), 3, (Verdict.LIKELY, 1), 5, (None, 2), 4, 2]
    assert selected.row() == 1
    assert model.beside(1, 1) == 3
    assert model.beside(1, -1) is None
    model.show([])
    assert model.rowCount() == 0


def test_a_result_says_its_verdict_its_probability_and_its_points() -> None:
    model = HitModel()
    model.show(
        [
            hit(1, Verdict.VERIFIED, 52, probability=0.9701),
            hit(2, Verdict.VERIFIED, 51, probability=1.0),
            hit(3, Verdict.LIKELY, 20),
            hit(4, None, 3, probability=0.0004),
        ]
    )
    rows = [model.index(row) for row in range(model.rowCount())]
    rows = [row for row in rows if isinstance(row.data(SearchRole.ROW), Cell)]
    texts = [
        "verified · 97 % · 52 points",
        "verified · >99.9 % · 51 points",
        "likely · 20 points",
        "similar",
    ]
    assert [row.data() for row in rows] == texts
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        described = [f"{photo}.jpg, {text}" for photo, text in enumerate(texts, 1)]
        assert [row.data(role) for row in rows] == described


def test_nearly_identical_photos_are_one_cell_until_they_are_spread() -> None:
    model = HitModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    best, other = hit(1, Verdict.VERIFIED, 90), hit(2, Verdict.VERIFIED, 80)
    model.show([best, other, hit(3, Verdict.LIKELY, 20)])
    behind = hit(3, Verdict.LIKELY, 20, shot=1)
    model.show([replace(best, shot=1), other, behind])
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 2]
    cell: Cell = model.index(1).data(SearchRole.ROW)
    assert (cell.others, cell.spread) == (1, False)
    assert model.toggle(1) == 1
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 3, 2]
    assert model.toggle(2) == 1
    assert shown(model) == [(Verdict.VERIFIED, 3), 1, 2]
    assert [one.photo for one in model.hits] == [1, 2, 3]


def test_a_shot_is_spread_and_hidden_by_a_key_and_by_a_click(
    window: MainWindow, qtbot: QtBot, samples: SampleSet, tmp_path: Path
) -> None:
    asked, other, *_ = next(iter(samples.landmarks.values()))
    burst = tmp_path / "burst"
    burst.mkdir()
    with Image.open(other) as photo:
        for number in (1, 2):
            photo.crop((number, 0, 800, 600)).save(burst / f"{number}.jpg", quality=95)
    drop(window, files_of([burst]))

    def together() -> bool:
        return any(len(card.album.members) == 6 for card in window.landmarks.model.cards)

    qtbot.waitUntil(together, timeout=LONG_MS)
    search_for(window, qtbot, asked)
    grid, model = window.search.grid, window.search.model
    shots = [one.shot for one in model.hits if one.shot is not None]
    assert len(shots) == 3
    row = model.row_of(next(one for one in model.hits if one.shot is not None).photo)
    assert row is not None
    rows = model.rowCount()
    grid.go_to(row)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert model.rowCount() == rows + 2
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert model.rowCount() == rows
    assert grid.currentIndex().row() == row
    corner = grid.visualRect(model.index(row)).topRight() + QPoint(-25, 35)
    qtbot.mouseClick(grid.viewport(), LEFT, pos=corner)
    assert model.rowCount() == rows + 2


def test_keys_lead_through_all_groups(window: MainWindow, qtbot: QtBot, samples: SampleSet) -> None:
    search_for(window, qtbot, next(iter(samples.landmarks.values()))[0])
    grid, hits = window.search.grid, window.search.model.hits
    assert window.search.current is hits[0]
    for expected in hits[1:]:
        qtbot.keyClick(grid, Qt.Key.Key_Right)
        assert window.search.current is expected
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert window.search.current is hits[0]
    seen = [hits[0]]
    for _ in range(len(hits)):
        qtbot.keyClick(grid, Qt.Key.Key_Down)
        assert window.search.current is not None
        seen.append(window.search.current)
    verdicts = dict.fromkeys(one.verdict for one in hits)
    assert dict.fromkeys(one.verdict for one in seen) == verdicts
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert window.search.current is hits[-1]
    assert seen[-1].verdict is hits[-1].verdict
