"""A codec may abort, hang or eat all memory: that costs the photo in hand and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.errors import PhotoError
from engine.workers.protocol import Identity, Step, Task
from engine.workers.worker_pool import WorkerPool
from tests.engine.cli.running import Ran, cairn
from tests.trust.codec import install, write_trap
from tests.trust.contents import held
from tests.trust.originals import untouched
from tests.trust.scenes import write_view

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are POSIX's")

GOOD = 12


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of good photos; every process that is started now has the patched decoder."""
    path = os.pathsep.join([str(install(tmp_path / "codec")), *sys.path])
    monkeypatch.setenv("PYTHONPATH", path)
    for number in range(GOOD):
        write_view(tmp_path / "photos" / f"{number:02}.jpg", number, size=(160, 120))
    return tmp_path / "photos"


def index(library: Path, photos: Path) -> Ran:
    return cairn(library, "index", photos, "--model", "tiny", "--workers", "2")


@pytest.mark.parametrize(
    ("what", "ending"),
    [("abort", "signal 6"), ("segfault", "signal 11"), ("exit", "exit code 7")],
)
def test_a_photo_that_brings_the_decoder_down_is_set_aside(
    library: Path, photos: Path, what: str, ending: str
) -> None:
    traps = {str(write_trap(photos / f"{n:02} trap.jpg", 1000 + n, what)) for n in (3, 7)}
    with untouched(photos):
        first, again = index(library, photos), index(library, photos)
    assert first.code == again.code == 1
    assert {one["path"] for one in first.document["failed"]} == traps
    for one in first.document["failed"]:
        assert "set aside after two tries" in one["error"]
        assert ending in one["error"]
        assert Path(one["path"]).name in one["error"]
    assert len(held(library).features) == GOOD
    assert again.document["failed"] == first.document["failed"]
    assert again.document["unchanged"] == GOOD + len(traps)  # nothing was tried again


def test_a_decoder_that_eats_memory_is_stopped_by_the_limit_of_the_system(
    library: Path, photos: Path
) -> None:
    trap = write_trap(photos / "05 trap.jpg", 1000, f"eat {1 << 30}")
    done = index(library, photos)
    assert done.code == 1
    (failure,) = done.document["failed"]
    assert failure["path"] == str(trap)
    assert "not enough memory" in failure["error"]
    assert len(held(library).features) == GOOD


def test_a_worker_that_is_killed_once_over_a_photo_costs_nothing(
    library: Path, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "lives").write_text("1")
    write_trap(photos / "05 trap.jpg", 1000, f"killed {tmp_path / 'lives'}")
    assert index(library, photos).code == 0
    assert len(held(library).features) == GOOD + 1


def test_a_photo_whose_workers_were_killed_from_outside_is_tried_again_by_the_next_index(
    library: Path, photos: Path, tmp_path: Path
) -> None:
    """No codec sends SIGKILL: memory was short, or somebody ended the processes."""
    (tmp_path / "lives").write_text("2")
    trap = write_trap(photos / "05 trap.jpg", 1000, f"killed {tmp_path / 'lives'}")
    first = index(library, photos)
    assert (first.code, [one["path"] for one in first.document["failed"]]) == (1, [str(trap)])
    assert index(library, photos).code == 0
    assert len(held(library).features) == GOOD + 1


def test_a_decoder_that_hangs_is_ended_by_the_time_limit(photos: Path, tiny_model: Path) -> None:
    good = sorted(photos.iterdir())
    trap = write_trap(photos / "05 trap.jpg", 1000, "hang")
    tasks = [Task(0, trap, Step.DESCRIBE)]
    tasks += [Task(number, path, Step.IDENTIFY) for number, path in enumerate(good, 1)]
    with WorkerPool(2, tiny_model, time_limit=1.5) as pool:
        results = {result.task.id: result.value for result in pool.map(tasks)}
    failure = results.pop(0)
    assert isinstance(failure, PhotoError)
    assert "set aside after two tries: it took more than 1.5 seconds" in failure.message
    assert all(isinstance(value, Identity) for value in results.values())
    assert len(results) == GOOD
