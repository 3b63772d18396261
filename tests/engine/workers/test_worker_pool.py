from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest

from engine.delg.features import Features
from engine.delg.model import open_model
from engine.errors import LibraryError, ModelError, PhotoError
from engine.photos.decode import decode
from engine.photos.identity import content_key
from engine.photos.thumbnails import ThumbnailStore
from engine.workers.protocol import Identity, Result, Step, Task
from engine.workers.worker_pool import Pace, WorkerPool
from tests.engine.indexing.pictures import write_photo

# A worker that opens a pipe which nobody writes to hangs as one does in a codec.
unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")


def describe(*paths: Path) -> list[Task]:
    return [Task(number, path, Step.DESCRIBE) for number, path in enumerate(paths)]


def by_id(results: list[Result]) -> list[object]:
    return [result.value for result in sorted(results, key=lambda result: result.task.id)]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill_reader(pipe: Path, before: set[int]) -> bool:
    """Kills the one new worker if it waits in the opening of a named pipe.

    Only then can one open the pipe to write; the worker is stopped meanwhile, or it would go on.
    """
    (worker,) = workers() - before
    os.kill(worker, signal.SIGSTOP)
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        os.kill(worker, signal.SIGCONT)
        return False
    os.kill(worker, signal.SIGKILL)
    until(lambda: worker not in workers())
    return True


def workers() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid is not None}


def test_features_are_those_of_the_model_in_this_process(tmp_path: Path, tiny_model: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", 1, size=(300, 200))
    with WorkerPool(1, tiny_model) as pool:
        (result,) = pool.map(describe(photo))
    assert isinstance(result.value, Features)
    expected = open_model(tiny_model).extract(decode(photo, at_least=512).pixels, (300, 200))
    np.testing.assert_array_equal(result.value.descriptors, expected.descriptors)
    assert result.value.size == (300, 200)
    assert result.inference_seconds > 0


def test_files_are_identified_ignored_or_refused(tmp_path: Path, tiny_model: Path) -> None:
    photo = write_photo(tmp_path / "photo.dat", 1)
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "claims.jpg").write_text("no photo")
    (tmp_path / "empty.jpg").touch()
    names = ("photo.dat", "notes.txt", "claims.jpg", "empty.jpg", "none.jpg")
    tasks = [Task(number, tmp_path / name, Step.IDENTIFY) for number, name in enumerate(names)]
    with WorkerPool(1, tiny_model) as pool:
        identity, ignored, *refused = by_id(list(pool.map(tasks)))
    assert isinstance(identity, Identity)
    assert identity.content == content_key(photo)
    assert (identity.facts.width, identity.facts.height) == (160, 120)
    assert ignored is None
    for error in refused:
        assert isinstance(error, PhotoError)
        assert error.path is not None


def test_thumbnails_are_written_under_the_content(tmp_path: Path, tiny_model: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", 1)
    task = Task(0, photo, Step.DESCRIBE, content_key(photo))
    with WorkerPool(1, tiny_model, tmp_path / "thumbnails") as pool:
        list(pool.map([task]))
    assert ThumbnailStore(tmp_path / "thumbnails").read(content_key(photo), 256) is not None


def test_thumbnails_that_cannot_be_written_end_the_work(tmp_path: Path, tiny_model: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", 1)
    (tmp_path / "file").touch()
    task = Task(0, photo, Step.DESCRIBE, content_key(photo))
    with (
        WorkerPool(1, tiny_model, tmp_path / "file" / "thumbnails") as pool,
        pytest.raises(LibraryError, match="Thumbnails"),
    ):
        list(pool.map([task]))


def test_a_model_that_is_none_is_said_to_be_so_at_once(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with WorkerPool(2, tmp_path / "model.onnx") as pool, pytest.raises(ModelError):
        list(pool.map(describe(tmp_path / "a.jpg")))


def test_no_worker_starts_for_nothing_and_none_outlives_the_pool(
    tmp_path: Path, tiny_model: Path
) -> None:
    before = workers()
    with WorkerPool(2, tiny_model) as pool:
        assert list(pool.map([])) == []
        assert workers() == before
        list(pool.map(describe(write_photo(tmp_path / "a.jpg", 1))))
        assert len(workers() - before) == 1
    assert workers() == before


@unix
def test_a_photo_that_takes_too_long_twice_is_set_aside_and_the_rest_is_done(
    tmp_path: Path, tiny_model: Path
) -> None:
    os.mkfifo(tmp_path / "hangs.jpg")
    photos = [write_photo(tmp_path / f"{number}.jpg", number) for number in range(6)]
    tasks = describe(photos[0], tmp_path / "hangs.jpg", *photos[1:])
    with WorkerPool(1, tiny_model, time_limit=2.5) as pool:
        values = by_id(list(pool.map(tasks)))
    failure = values.pop(1)
    assert isinstance(failure, PhotoError)
    assert "'hangs.jpg' was set aside after two tries: it took more than 2.5 seconds" in str(
        failure
    )
    assert failure.path == str(tmp_path / "hangs.jpg")
    assert all(isinstance(value, Features) for value in values)


@unix
def test_a_photo_that_kills_its_worker_twice_is_set_aside_and_the_rest_is_done(
    tmp_path: Path, tiny_model: Path
) -> None:
    os.mkfifo(tmp_path / "kills.jpg")
    photos = [write_photo(tmp_path / f"{number}.jpg", number) for number in range(4)]
    tasks = describe(tmp_path / "kills.jpg", *photos)
    before, killed = workers(), 0
    results: list[Result] = []
    with WorkerPool(1, tiny_model) as pool:
        for task in tasks:
            pool.submit(task)
        while pool.busy:
            results += pool.poll(0.05)
            if workers() > before:
                killed += kill_reader(tmp_path / "kills.jpg", before)
    assert killed == 2
    failure, *values = by_id(results)
    assert isinstance(failure, PhotoError)
    assert "its worker ended with signal 9; the next indexing tries it again" in str(failure)
    assert failure.stage == "killed"
    assert all(isinstance(value, Features) for value in values)


def test_a_photo_whose_worker_dies_once_is_done_by_the_next(
    tmp_path: Path, tiny_model: Path
) -> None:
    tasks = describe(*(write_photo(tmp_path / f"{n}.jpg", n) for n in range(40)))
    before = workers()
    results: list[Result] = []
    with WorkerPool(2, tiny_model) as pool:
        for task in tasks:
            pool.submit(task)
        while not results:
            results += pool.poll(1)
        victim = (workers() - before).pop()
        os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))
        while pool.busy:
            results += pool.poll(1)
    values = by_id(results)
    assert len(values) == len(tasks)
    assert all(isinstance(value, Features) for value in values)


def test_an_urgent_task_goes_before_all_that_wait(tmp_path: Path, tiny_model: Path) -> None:
    tasks = describe(*(write_photo(tmp_path / f"{n}.jpg", n) for n in range(10)))
    results: list[Result] = []
    with WorkerPool(1, tiny_model) as pool:
        for task in tasks[:-1]:
            pool.submit(task)
        while not results:
            results += pool.poll(1)
        pool.submit(tasks[-1], urgent=True)
        while pool.busy:
            results += pool.poll(1)
    place = [result.task.id for result in results].index(tasks[-1].id)
    assert place <= 4  # behind what the worker had in hand and in its pipe, when it was submitted
    assert len(results) == len(tasks)


@unix
def test_workers_are_gentle_only_when_asked_to_be(tmp_path: Path, tiny_model: Path) -> None:
    own = psutil.Process().nice()
    photo = write_photo(tmp_path / "a.jpg", 1)
    for gentle in (True, False):
        before = workers()
        with WorkerPool(1, tiny_model, gentle=gentle) as pool:
            list(pool.map(describe(photo)))
            (worker,) = workers() - before
            assert (psutil.Process(worker).nice() > own) == gentle


def test_a_new_pace_replaces_workers_between_tasks_and_loses_none(
    tmp_path: Path, tiny_model: Path
) -> None:
    tasks = describe(*(write_photo(tmp_path / f"{n}.jpg", n) for n in range(40)))
    before = workers()
    results: list[Result] = []
    with WorkerPool(2, tiny_model, gentle=True) as pool:
        for task in tasks:
            pool.submit(task)
        while len(results) < 5:
            results += pool.poll(1)
        first = workers() - before
        pool.set_pace(Pace(1, gentle=False))
        while pool.busy:
            results += pool.poll(1)
        last = workers() - before
    assert len(first) == 2
    assert len(last) == 1
    assert not first & last
    assert [result.task.id for result in sorted(results, key=lambda r: r.task.id)] == list(
        range(40)
    )
    assert all(isinstance(result.value, Features) for result in results)


@unix
def test_a_worker_that_hangs_ends_with_the_program_that_started_it(
    tmp_path: Path, tiny_model: Path
) -> None:
    os.mkfifo(tmp_path / "hangs.jpg")
    script = tmp_path / "program.py"
    script.write_text(PROGRAM.format(model=str(tiny_model), photo=str(tmp_path / "hangs.jpg")))
    program = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    worker = psutil.Process(int(program.stdout.readline()))
    program.kill()
    program.wait()
    program.stdout.close()
    until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


PROGRAM = """
import multiprocessing
from pathlib import Path
from engine.workers.protocol import Step, Task
from engine.workers.worker_pool import Pace, WorkerPool

if __name__ == "__main__":
    with WorkerPool(1, Path({model!r})) as pool:
        pool.submit(Task(0, Path({photo!r}), Step.DESCRIBE))
        for _ in range(6):
            pool.poll(0.5)
        print(multiprocessing.active_children()[0].pid, flush=True)
        while True:
            pool.poll(1)
"""


@unix
def test_what_a_worker_says_when_it_crashes_is_in_its_log(tmp_path: Path, tiny_model: Path) -> None:
    os.mkfifo(tmp_path / "crashes.jpg")
    log = tmp_path / "logs" / "worker-0.log"
    before = workers()
    with WorkerPool(1, tiny_model, logs=tmp_path / "logs") as pool:
        pool.submit(Task(0, tmp_path / "crashes.jpg", Step.DESCRIBE))
        pool.poll(0)
        (worker,) = workers() - before
        until(lambda: log.exists() and "begins" in log.read_text())
        os.kill(worker, signal.SIGSEGV)
        until(lambda: "Fatal Python error" in log.read_text())
    text = log.read_text()
    assert f"worker {worker} begins" in text
    assert "Segmentation fault" in text
    assert "worker.py" in text  # the Python stack


def test_workers_that_are_killed_while_they_start_do_not_blame_the_model(
    tmp_path: Path, tiny_model: Path
) -> None:
    photo = write_photo(tmp_path / "a.jpg", 1)
    before = workers()
    results: list[Result] = []
    with WorkerPool(1, tiny_model) as pool:
        pool.submit(Task(0, photo, Step.DESCRIBE))
        killed: set[int] = set()
        while len(killed) < 5:
            pool.poll(0)
            for worker in workers() - before - killed:
                os.kill(worker, getattr(signal, "SIGKILL", signal.SIGTERM))
                killed.add(worker)
        while pool.busy:
            results += pool.poll(1)
    assert [type(result.value) for result in results] == [Features]


def test_who_wants_to_know_is_told_of_a_worker_that_was_brought_down(
    tmp_path: Path, tiny_model: Path
) -> None:
    tasks = describe(*(write_photo(tmp_path / f"{n}.jpg", n) for n in range(40)))
    before, told = workers(), list[str]()
    results: list[Result] = []
    with WorkerPool(1, tiny_model, told=told.append) as pool:
        for task in tasks:
            pool.submit(task)
        while not results:
            results += pool.poll(1)
        os.kill((workers() - before).pop(), getattr(signal, "SIGKILL", signal.SIGTERM))
        while pool.busy:
            results += pool.poll(1)
    assert len(results) == len(tasks)
    assert len(told) == 1
    assert told[0].startswith("A worker process was replaced: at '")
    assert ".jpg', its worker ended with" in told[0]
