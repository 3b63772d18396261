"""A library that is kept open, as the window keeps it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from engine.cairn import Cairn
from engine.errors import CairnError, LibraryLockedError
from engine.indexing.session import Listener, Session
from engine.indexing.watch import Intervals
from engine.library.connection import locked, open_reader
from engine.samples.library import SampleSet

QUICK = Intervals(quiet=0.2, presence=0.5)
LONG = 60.0


class Told:
    """Remembers what a session told."""

    def __init__(self) -> None:
        self.opened, self.ended = Event(), Event()
        self.updates, self.progressed = 0, 0
        self.messages: list[str] = []
        self.error: Exception | None = None
        self.listener = Listener(
            self.opened.set, self._progress, self.messages.append, self._updated, self._ended
        )

    def _progress(self, done: int, total: int, what: str) -> None:
        self.progressed += 1

    def _updated(self) -> None:
        self.updates += 1

    def _ended(self, error: Exception | None) -> None:
        self.error = error
        self.ended.set()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def session(root: Path, told: Told) -> Iterator[Session]:
    running = Session(Cairn(root), told.listener, QUICK)
    running.start()
    assert told.opened.wait(LONG)
    yield running
    assert running.stop(LONG)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def photos(root: Path) -> int:
    return Cairn(root).status().counts.photos


def test_a_folder_that_is_added_while_it_runs_is_indexed_and_followed(
    session: Session, told: Told, root: Path, samples: SampleSet, tmp_path: Path
) -> None:
    folder = shutil.copytree(samples.root, tmp_path / "photos")
    until(lambda: told.updates == 1)
    Cairn(root).add_source(folder)
    session.wake()
    until(lambda: len(Cairn(root).albums().landmarks) == 4)
    before = photos(root)
    next(folder.rglob("*.jpg")).unlink()
    shutil.copy(next(samples.root.rglob("*.jpg")), folder / "again.jpg")
    until(lambda: any(path.name == "again.jpg" for path in files(root)))
    assert photos(root) == before
    assert told.progressed > 0


def files(root: Path) -> list[Path]:
    with open_reader(root) as reader:
        known = reader.paths([photo.id for photo in reader.photos()])
    return [path for paths in known.values() for path in paths]


def test_a_person_decides_while_it_runs_and_nobody_else_writes(
    session: Session, told: Told, root: Path, samples: SampleSet
) -> None:
    Cairn(root).add_source(samples.root)
    session.wake()
    until(lambda: len(Cairn(root).albums().landmarks) == 4)
    first, second, *_ = Cairn(root).albums().landmarks
    Cairn(root).decide(lambda to: to.merge([first.id, second.id]))
    assert len(Cairn(root).albums().landmarks) == 3
    Cairn(root).decide(lambda to: to.undo())
    assert len(Cairn(root).albums().landmarks) == 4


def test_it_ends_soon_whatever_it_is_doing_and_goes_on_where_it_was(
    told: Told, root: Path, samples: SampleSet
) -> None:
    Cairn(root).add_source(samples.root)
    session = Session(Cairn(root), told.listener, QUICK)
    session.start()
    until(lambda: told.progressed > 1)
    assert session.stop(5)
    assert told.error is None
    locked(root).release()  # nobody holds it
    assert 0 < photos(root) < 20
    session.start()
    until(lambda: len(Cairn(root).albums().landmarks) == 4)
    assert session.stop(LONG)


def test_a_pause_holds_it_and_its_end_is_seen_at_once(
    session: Session, told: Told, root: Path, samples: SampleSet
) -> None:
    Cairn(root).set_paused(paused=True)
    Cairn(root).add_source(samples.root)
    session.wake()
    time.sleep(1)
    assert photos(root) == 0
    Cairn(root).set_paused(paused=False)
    session.wake()
    until(lambda: photos(root) == 20)


def test_a_library_that_another_program_writes_to_is_told_of_and_can_be_tried_again(
    told: Told, root: Path
) -> None:
    root.mkdir()
    other = locked(root)  # as another program would: it shares nothing
    session = Session(Cairn(root), told.listener, QUICK)
    session.start()
    assert told.ended.wait(LONG)
    other.release()
    assert isinstance(told.error, LibraryLockedError)
    assert not told.opened.is_set()
    session.start()
    assert told.opened.wait(LONG)
    assert session.stop(LONG)


def test_what_no_library_can_be_is_told_of(told: Told, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    session = Session(Cairn(tmp_path / "file"), told.listener, QUICK)
    session.start()
    assert told.ended.wait(LONG)
    assert isinstance(told.error, CairnError)


def test_the_same_folder_is_one_source_and_a_file_is_none(root: Path, samples: SampleSet) -> None:
    Cairn(root).add_source(samples.root)
    Cairn(root).add_source(samples.root)
    assert [one.path for one in Cairn(root).sources()] == [samples.root]
    with pytest.raises(CairnError, match="is a file"):
        Cairn(root).add_source(next(samples.root.rglob("*.jpg")))


def test_indexing_stands_back_while_a_person_waits_and_then_goes_on(
    session: Session, told: Told, root: Path, samples: SampleSet
) -> None:
    until(lambda: told.updates == 1)
    with session.stand_back():
        Cairn(root).add_source(samples.root)
        session.wake()
        time.sleep(0.5)
        assert told.progressed == photos(root) == 0
    until(lambda: told.progressed > 0)
    with session.stand_back():
        assert photos(root) < 20
    until(lambda: photos(root) == 20)


def test_a_session_ends_while_a_person_waits(
    session: Session, told: Told, root: Path, samples: SampleSet
) -> None:
    Cairn(root).add_source(samples.root)
    session.wake()
    until(lambda: told.progressed > 0)
    with session.stand_back():
        assert session.stop(LONG)
