from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.indexing import watch as watch_module
from engine.indexing.fs_events import matters
from engine.indexing.watch import Intervals, Watch
from engine.library.records import Source
from engine.photos.volumes import VolumeKind

QUICK = Intervals(quiet=0.15, burst=1.0, presence=0.05, unfinished=0.1)
PATIENCE = 10.0


@dataclass
class Recorder:
    """Brings nothing up to date, but notes when it was asked to."""

    folders: dict[int, Path]
    looks: list[list[int]] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    unfinished: int = 0
    pausing: bool = False
    stopped: bool = False

    def sources(self) -> list[Source]:
        if self.stopped:
            raise KeyboardInterrupt
        return [Source(number, path) for number, path in self.folders.items()]

    def update(self, sources: Sequence[Source], message: Callable[[str], None]) -> bool:
        self.looks.append([source.id for source in sources])
        for source in sources:
            if not source.path.exists():
                message(f"{source.path} is away")
        self.unfinished -= 1
        return self.unfinished < 0

    def paused(self) -> bool:
        return self.pausing

    def await_looks(self, count: int) -> None:
        """Waits until it was asked so many times, and a little longer for once too often."""
        end = time.monotonic() + PATIENCE
        while len(self.looks) < count and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.3)
        assert len(self.looks) == count, self.looks


Start = Callable[..., Recorder]


@pytest.fixture
def start() -> Iterator[Start]:
    """Begins a watch of folders in a thread; it is ended after the test."""
    running: list[tuple[Recorder, threading.Thread]] = []

    def begin(
        *folders: Path, intervals: Intervals = QUICK, unfinished: int = 0, looks: int = 1
    ) -> Recorder:
        recorder = Recorder(dict(enumerate(folders)), unfinished=unfinished)

        def run() -> None:
            with pytest.raises(KeyboardInterrupt):
                Watch(recorder, recorder.messages.append, intervals).run()

        thread = threading.Thread(target=run)
        thread.start()
        running.append((recorder, thread))
        recorder.await_looks(looks)
        return recorder

    yield begin
    for recorder, thread in running:
        recorder.stopped = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.jpg").write_bytes(b"a")
    return folder


def test_everything_is_looked_at_first_and_then_what_changes(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    watch = start(folder, tmp_path / "other")
    assert watch.looks == [[0, 1]]
    (folder / "deep" / "b.jpg").write_bytes(b"b")
    watch.await_looks(2)
    (tmp_path / "other" / "c.jpg").write_bytes(b"c")
    watch.await_looks(3)
    assert watch.looks[1:] == [[0], [1]]


@pytest.mark.parametrize("act", ["write", "rename", "delete", "ignore", "new folder", "move in"])
def test_every_kind_of_change_is_noticed(
    start: Start, folder: Path, tmp_path: Path, act: str
) -> None:
    photo = folder / "deep" / "a.jpg"
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.jpg").write_bytes(b"b")
    watch = start(folder)
    if act == "write":
        photo.write_bytes(b"other")
    elif act == "rename":
        photo.rename(folder / "b.jpg")
    elif act == "delete":
        photo.unlink()
    elif act == "ignore":
        (folder / ".cairnignore").write_text("deep/\n")
    elif act == "new folder":
        (folder / "new").mkdir()
    else:
        (tmp_path / "outside").rename(folder / "outside")
    watch.await_looks(2)


def test_reading_and_what_a_scan_leaves_out_are_no_change(start: Start, folder: Path) -> None:
    watch = start(folder)
    (folder / "deep" / "a.jpg").read_bytes()
    list((folder / "deep").iterdir())
    (folder / ".hidden").write_bytes(b"x")
    (folder / ".trash").mkdir()
    (folder / ".trash" / "a.jpg").write_bytes(b"x")
    (folder / "b.jpg.part").write_bytes(b"half")
    watch.await_looks(1)
    (folder / "b.jpg.part").rename(folder / "b.jpg")
    watch.await_looks(2)


def test_what_is_in_a_new_folder_is_noticed(start: Start, folder: Path) -> None:
    watch = start(folder)
    (folder / "new" / "er").mkdir(parents=True)
    watch.await_looks(2)
    (folder / "new" / "er" / "b.jpg").write_bytes(b"b")
    watch.await_looks(3)


def test_a_burst_of_changes_is_one_look(start: Start, folder: Path) -> None:
    watch = start(folder)
    for number in range(200):
        (folder / f"{number}.jpg").write_bytes(b"x")
    watch.await_looks(2)


def test_a_burst_that_does_not_end_is_looked_at_all_the_same(start: Start, folder: Path) -> None:
    watch = start(folder)
    begun = time.monotonic()
    while len(watch.looks) < 2 and time.monotonic() < begun + PATIENCE:
        (folder / "log.txt").write_bytes(b"x")
        time.sleep(0.02)
    assert time.monotonic() - begun >= QUICK.burst
    assert len(watch.looks) == 2


def test_a_source_is_waited_for_and_what_is_said_of_it_is_said_once(
    start: Start, folder: Path
) -> None:
    watch = start(folder)
    away = folder.with_name("away")
    folder.rename(away)
    watch.await_looks(2)
    away.rename(folder)
    watch.await_looks(3)
    (folder / "b.jpg").write_bytes(b"b")
    watch.await_looks(4)
    assert watch.messages.count(f"{folder} is away") == 1


def test_another_folder_in_its_place_is_noticed_and_followed(start: Start, folder: Path) -> None:
    watch = start(folder, intervals=Intervals(quiet=0.2, presence=0.5))
    folder.rename(folder.with_name("old"))
    shutil.copytree(folder.with_name("old"), folder)
    watch.await_looks(2)
    (folder / "b.jpg").write_bytes(b"b")
    watch.await_looks(3)
    (folder.with_name("old") / "c.jpg").write_bytes(b"c")
    watch.await_looks(3)


def test_a_source_that_moved_is_followed_where_it_is_now(start: Start, folder: Path) -> None:
    watch = start(folder)
    new = folder.with_name("new")
    folder.rename(new)
    watch.folders[0] = new
    watch.await_looks(2)
    (new / "b.jpg").write_bytes(b"b")
    watch.await_looks(3)


def test_where_files_are_still_being_written_is_looked_again_soon(
    start: Start, folder: Path
) -> None:
    start(folder, unfinished=2, looks=3)


def test_nothing_is_looked_at_while_paused_and_everything_after(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    watch = start(folder, tmp_path / "other")
    watch.pausing = True
    time.sleep(2 * QUICK.presence)
    (folder / "b.jpg").write_bytes(b"b")
    watch.await_looks(1)
    watch.pausing = False
    watch.await_looks(2)
    assert watch.looks[1] == [0, 1]


def test_everything_is_looked_at_from_time_to_time(start: Start, folder: Path) -> None:
    watch = start(folder, intervals=Intervals(presence=0.05, everything=0.8))
    watch.await_looks(2)


def test_a_watch_at_rest_uses_next_to_no_processor_time(start: Start, folder: Path) -> None:
    start(folder, intervals=Intervals())
    before = time.process_time()
    time.sleep(2.0)
    assert time.process_time() - before < 0.2


LIMITED = """
import sys
from pathlib import Path
from engine.indexing.watch import Intervals, Watch
from engine.library.records import Source

class Updater:
    looks = 0
    def sources(self):
        return [Source(0, Path(sys.argv[2]))]
    def update(self, sources, message):
        self.looks += 1
        print("look", flush=True)
        if self.looks == 4:
            raise KeyboardInterrupt
        if self.looks == 1 and sys.argv[3] == "grow":
            for number in range(20):
                (sources[0].path / f"new {number}").mkdir()
        return True
    def paused(self):
        return False

name, limit = sys.argv[1].split("=")
Path("/proc/sys/user", name).write_text(limit)
try:
    Watch(Updater(), print, Intervals(quiet=0.1, presence=0.1, unheard=0.3)).run()
except KeyboardInterrupt:
    print("ended")
"""


@pytest.mark.parametrize(
    ("limit", "growth", "named"),
    [
        ("max_inotify_watches=0", "", "fs.inotify.max_user_watches"),
        ("max_inotify_watches=4", "", "fs.inotify.max_user_watches"),
        ("max_inotify_watches=12", "grow", "fs.inotify.max_user_watches"),
        ("max_inotify_instances=0", "", "fs.inotify.max_user_instances"),
    ],
)
def test_where_a_limit_of_the_system_is_reached_is_looked_from_time_to_time(
    folder: Path, tmp_path: Path, limit: str, growth: str, named: str
) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-Ur", "true"], check=False).returncode:
        pytest.skip("needs user namespaces, for a limit of its own")
    for number in range(5):
        (folder / f"{number}").mkdir()
    script = tmp_path / "limited.py"
    script.write_text(LIMITED)
    done = subprocess.run(
        [unshare, "-Ur", sys.executable, script, limit, folder, growth],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
    )
    lines = done.stdout.splitlines()
    assert [line for line in lines if line in ("look", "ended")] == ["look"] * 4 + ["ended"]
    (said,) = [line for line in lines if named in line]
    assert str(folder) in said
    # An emitter of watchdog's that is stopped while it reads may remark that.
    remarks = done.stderr.splitlines()
    assert [line for line in remarks if "when the thread is inactive" not in line] == []


@given(st.lists(st.sampled_from(["a.jpg", "b", ".h", "@eaDir", "x.tmp"]), min_size=1))
def test_what_lies_in_what_is_left_out_never_matters(parts: list[str]) -> None:
    left_out = {".h", "@eaDir"} & set(parts) or parts[-1] == "x.tmp"
    assert matters(os.path.join(*parts)) == (not left_out)  # noqa: PTH118


def test_a_network_volume_tells_nothing_and_is_looked_at_from_time_to_time(
    start: Start, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "volume_kind", lambda path: VolumeKind.NETWORK)
    watch = start(folder, intervals=Intervals(quiet=0.1, presence=0.05, network=1.0))
    (folder / "b.jpg").write_bytes(b"b")
    time.sleep(0.4)
    assert len(watch.looks) == 1
    watch.await_looks(2)
