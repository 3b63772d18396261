from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
from pathlib import Path
from engine.workers.worker_log import WorkerLog

log = WorkerLog(Path(sys.argv[1]))
os.write(1, b"printed by a library\\n")
log.while_at(Path("a.jpg"))
log.while_at(Path("silent.jpg"))
for _ in range(int(sys.argv[2])):
    os.write(2, b"x" * 600_000 + b"\\n")
    log.while_at(Path("loud.jpg"))
"""


def run(log: Path, loud: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(log), str(loud)],
        capture_output=True,
        text=True,
        check=True,
    )


def test_what_libraries_print_goes_to_the_log_with_the_photo_it_was_said_at(tmp_path: Path) -> None:
    done = run(tmp_path / "logs" / "worker-0.log")
    assert (done.stdout, done.stderr) == ("", "")
    lines = (tmp_path / "logs" / "worker-0.log").read_text().splitlines()
    assert lines[0].endswith("begins")
    assert lines[1] == "printed by a library"
    assert lines[2].endswith("the above was said at b'a.jpg'")
    assert len(lines) == 3


def test_a_log_that_grows_is_rotated_and_bounded(tmp_path: Path) -> None:
    run(tmp_path / "worker-0.log", loud=10)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["worker-0.log", "worker-0.log.1"]
    assert all(file.stat().st_size < 2_000_000 for file in files)


def test_the_next_worker_goes_on_in_the_same_log(tmp_path: Path) -> None:
    for _ in range(2):
        run(tmp_path / "worker-0.log")
    assert (tmp_path / "worker-0.log").read_text().count("begins") == 2


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "worker-0.log")
    assert "printed by a library" in done.stderr
