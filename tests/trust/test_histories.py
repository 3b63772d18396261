"""Histories of folders, invented by chance, against a simple model of what a library must hold.

Hypothesis shortens a history that fails, and prints it as a program to be run again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.indexing.progress import Hooks
from engine.indexing.update import bring_up_to_date
from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.photos.identity import content_key
from engine.workers.worker_pool import WorkerPool
from tests.engine.indexing.pictures import turn, write_photo
from tests.trust.model import Model, Place, Row
from tests.trust.scenes import LONG_AGO, dated

SOURCES = ("one", "two")
FOLDERS = ("", "x", "y")
NAMES = ("1.jpg", "2.jpg", "3.jpg")
SEEDS = range(5)
BROKEN = b"\xff\xd8\xff, and no more"

numbers = st.integers(0, 17)
pictures = st.sampled_from((*SEEDS, None))
sources = st.sampled_from(SOURCES)
folders = st.sampled_from(FOLDERS[1:])
places = st.builds(
    lambda source, folder, name: Place(source, f"{folder}/{name}".lstrip("/")),
    sources,
    st.sampled_from(FOLDERS),
    st.sampled_from(NAMES),
)


any_file = precondition(lambda history: bool(history._model.world))


class History(RuleBasedStateMachine):
    """Two sources to which things happen, a library that follows, and the model."""

    pool: WorkerPool
    photos: dict[int, bytes]
    contents: dict[int, bytes]

    def __init__(self) -> None:
        super().__init__()
        self._root = Path(tempfile.mkdtemp())
        self._offline: set[str] = set()
        self._clock = LONG_AGO
        self._model = Model()
        (self._root / "away").mkdir()
        for source in SOURCES:
            (self._root / source).mkdir()
        self._writer = open_writer(self._root / "library")
        self._watched = {source: self._add(source) for source in SOURCES}

    def teardown(self) -> None:
        self._writer.close()
        shutil.rmtree(self._root)

    @initialize(files=st.dictionaries(places, pictures, min_size=6, max_size=12))
    def everything_is_known(self, files: dict[Place, int | None]) -> None:
        for place, seed in files.items():
            self._write(place, seed)
        self.is_indexed()

    # What happens in the folders

    @rule(place=places, seed=pictures)
    def arrives_or_is_edited(self, place: Place, seed: int | None) -> None:
        self._write(place, seed)

    @any_file
    @rule(which=numbers, orientation=st.sampled_from((3, 6, 8)))
    def gets_other_metadata(self, which: int, orientation: int) -> None:
        place = self._file(which)
        if self._model.world[place] is not None:
            turn(self._path(place), orientation)
            self._date(self._path(place))

    @any_file
    @rule(which=numbers)
    def is_removed(self, which: int) -> None:
        place = self._file(which)
        self._path(place).unlink()
        del self._model.world[place]

    @any_file
    @rule(which=numbers, to=places)
    def is_moved(self, which: int, to: Place) -> None:
        place = self._file(which)
        self._make_room(to)
        self._path(place).replace(self._path(to))
        self._model.world[to] = self._model.world.pop(place)

    @any_file
    @rule(which=numbers, to=places)
    def is_copied(self, which: int, to: Place) -> None:
        place = self._file(which)
        if place != to:
            self._make_room(to)
            shutil.copy2(self._path(place), self._path(to))
            self._model.world[to] = self._model.world[place]

    @any_file
    @rule(which=numbers, other=numbers)
    def change_names(self, which: int, other: int) -> None:
        world, between = self._model.world, self._root / "between"
        one, two = self._file(which), self._file(other)
        self._path(one).rename(between)
        if one != two:
            self._path(two).rename(self._path(one))
        between.rename(self._path(two))
        world[one], world[two] = world[two], world[one]

    @rule(source=sources, old=folders, new=folders)
    def folder_is_renamed(self, source: str, old: str, new: str) -> None:
        before, after = self._home(source) / old, self._home(source) / new
        if before.exists() and not after.exists():
            before.rename(after)
            self._model.rename_folder(source, old, new)

    @rule(source=sources)
    def drive_goes_or_comes(self, source: str) -> None:
        before = self._home(source)
        self._offline ^= {source}
        before.rename(self._home(source))

    # What happens to the library

    @rule(source=sources)
    def source_is_removed_or_added(self, source: str) -> None:
        if source in self._watched:
            self._writer.remove_source(self._watched.pop(source))
            self._model.forget(source)
        elif source not in self._offline:
            self._watched[source] = self._add(source)

    @rule()
    def program_is_restarted(self) -> None:
        self._writer.close()
        self._writer = open_writer(self._root / "library")

    @precondition(lambda self: self._model.is_behind)
    @rule(after=st.integers(0, 6))
    def indexing_is_interrupted_and_done(self, after: int) -> None:
        try:
            self._index(interrupt_after=after)
        except KeyboardInterrupt:
            while self.pool.busy:
                self.pool.cancel()
                self.pool.poll(1)
        self.is_indexed()

    @rule()
    def is_indexed(self) -> None:
        self._index()
        self._writer.drop_orphans()
        self._model.index(set(self._watched) - self._offline)
        self._compare()

    # The machinery

    def _compare(self) -> None:
        rows = held_rows(self._writer, self._root)
        found = {place: row for place, row in rows.items() if not row.missing}
        assert found == self._model.present()
        gone = {place: row.content for place, row in rows.items() if row.missing}
        assert gone.keys() <= self._model.missing().keys()
        # Which of several gone files a new one continues is the library's choice.
        assert Counter(gone.values()) == self._model.missing_after_moves()
        self._model.settle(set(gone))
        photos = {photo.id: photo.content for photo in self._writer.photos()}
        assert set(photos.values()) == {row.content for row in rows.values()} - {None}
        described = {photos[int(photo)] for photo in self._writer.vectors(1)[0]}
        assert {row.content for row in found.values() if not row.failed} <= described
        assert described <= set(photos.values())

    def _index(self, interrupt_after: int | None = None) -> None:
        asked = iter(range(1_000_000))

        def paused() -> bool:
            if next(asked) == interrupt_after:
                raise KeyboardInterrupt
            return False

        hooks = Hooks(lambda done, total: None, lambda text: None, paused)
        model_id = self._writer.register_model("tiny", "1", "ab" * 32, "ef" * 32)
        bring_up_to_date(self._writer, self._writer.sources(), model_id, self.pool, hooks)

    def _write(self, place: Place, seed: int | None) -> None:
        self._make_room(place)
        self._path(place).write_bytes(BROKEN if seed is None else self.photos[seed])
        self._date(self._path(place))
        self._model.world[place] = None if seed is None else self.contents[seed]

    def _file(self, which: int) -> Place:
        files = sorted(self._model.world)
        return files[which % len(files)]

    def _make_room(self, place: Place) -> None:
        self._path(place).parent.mkdir(exist_ok=True)

    def _date(self, path: Path) -> None:
        """Each change at a time of its own: that is how a change shows."""
        self._clock += 10
        dated(path, self._clock)

    def _home(self, source: str) -> Path:
        return self._root / ("away" if source in self._offline else "") / source

    def _path(self, place: Place) -> Path:
        return self._home(place.source) / place.path

    def _add(self, source: str) -> Path:
        return self._writer.add_source(self._root / source).path


def held_rows(writer: LibraryWriter, root: Path) -> dict[Place, Row]:
    """The files that a library knows, as the model writes them down."""
    failed = {failure.file_id for failure in writer.failures()}
    return {
        Place(source.path.relative_to(root.resolve()).as_posix(), os.fsdecode(path)): Row(
            file.content, file.missing_since is not None, file.id in failed
        )
        for source in writer.sources()
        for path, file in writer.files(source.id, 1).items()
    }


@pytest.fixture
def machine(tmp_path: Path, tiny_model: Path) -> Iterator[type[History]]:
    """The histories, with pictures and with workers that serve all of them."""
    paths = {seed: write_photo(tmp_path / f"{seed}.jpg", seed) for seed in SEEDS}
    with WorkerPool(1, tiny_model) as pool:
        History.pool = pool
        History.photos = {seed: path.read_bytes() for seed, path in paths.items()}
        History.contents = {seed: content_key(path) for seed, path in paths.items()}
        yield History


def test_the_library_holds_what_the_model_says_whatever_happened(machine: type[History]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
