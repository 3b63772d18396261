"""Originals are only ever read, and nothing leaves the machine: shown by the system itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.engine.cli.running import MAIN
from tests.trust.originals import untouched
from tests.trust.scenes import dated, write_view

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace and unshare are Linux's")

Commands = list[tuple[str, ...]]

CONNECTIONS = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg|bind|listen)\(.*")
"""Calls that reach out; multiprocessing's own pipes are pairs, which need none of them."""


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three scenes in three photos each, write-protected, and a file that is broken."""
    folder = tmp_path / "photos"
    for number in range(9):
        scene, quality = number // 3, 95 - 10 * (number % 3)
        path = folder / f"scene {scene}" / f"{number}.jpg"
        write_view(path, scene, quality, size=(240, 180)).chmod(0o444)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    return dated(folder / "broken.jpg").parent


def everything(photos: Path, out: Path) -> Commands:
    """Every command that reads photos, or that writes beside them."""
    a, b, *_ = sorted(str(path) for path in photos.glob("*/*.jpg"))
    place = str(Path(a).parent)
    return [
        ("index", str(photos), "--model", "tiny", "--workers", "2"),
        ("status",),
        ("sources",),
        ("search", a),
        ("search", a, "--region", "40,40,150,100"),
        ("match", a, b, "--picture", str(out / "why.png")),
        ("extract", a, b, "--out", str(out / "features")),
        ("landmarks",),
        ("landmarks", "export", "1", str(out / "album")),
        ("landmarks", "regroup"),
        ("evaluate", "retrieval", str(photos)),
        ("demo", str(out / "demo"), "--photos", place),
        ("models",),
        ("backup", str(out / "backup.db")),
        ("doctor", "--repair"),
        ("restore", str(out / "backup.db")),
        ("index",),
        ("sources", "remove", str(photos)),
    ]


def ran(prefix: Sequence[str], library: Path, command: Sequence[str]) -> int:
    done = subprocess.run(
        [*prefix, sys.executable, str(MAIN), "--library", str(library), *command, "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1), (command, done.stdout, done.stderr)
    return done.returncode


def needs(*command: str) -> None:
    """Skips the test where a tool is not there, or may not be used."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{command[0]} may not be used here")


def do_everything(prefix: Callable[[int], Sequence[str]], photos: Path, library: Path) -> None:
    out = library.parent / "out"
    out.mkdir()
    with untouched(photos):
        for number, command in enumerate(everything(photos, out)):
            code = ran(prefix(number), library, command)
            assert code == (1 if command[0] == "index" else 0), command
    assert len(list((out / "album").iterdir())) > 1


def test_everything_works_without_any_network_interface(photos: Path, library: Path) -> None:
    unshare = ("unshare", "--map-root-user", "--net")
    needs(*unshare)
    do_everything(lambda number: unshare, photos, library)


def test_no_connection_is_opened_by_any_process(
    photos: Path, library: Path, tmp_path: Path
) -> None:
    strace = ("strace", "--follow-forks", "--seccomp-bpf", "-e", "trace=network", "--output")
    needs(*strace, "/dev/null")
    traces = tmp_path / "traces"
    traces.mkdir()
    do_everything(lambda number: (*strace, str(traces / f"{number}")), photos, library)
    trace = "".join(path.read_text() for path in sorted(traces.iterdir()))
    assert "socketpair(AF_UNIX" in trace  # the workers' pipes: the trace did see something
    assert CONNECTIONS.findall(trace) == []
    assert set(re.findall(r"\bsocket\((\w+)", trace)) <= {"AF_UNIX"}


PATIENT = "import time, engine.cli.main, engine.delg.model; time.sleep(8)"


def test_no_native_library_phones_home_while_a_program_waits(tmp_path: Path) -> None:
    """ONNX Runtime from 1.31 on sends usage data, and keeps them in the user's cache folder.

    Its ``disable_telemetry_events`` comes too late; ``ORT_DISABLE_TELEMETRY=1`` before the import
    does not.
    """
    strace = ("strace", "--follow-forks", "--seccomp-bpf", "-e", "trace=network", "--output")
    needs(*strace, "/dev/null")
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(
        [*strace, str(tmp_path / "trace"), sys.executable, "-c", PATIENT],
        check=True,
        cwd=MAIN.parent,
        env=os.environ | {"HOME": str(home), "XDG_CACHE_HOME": str(home)},
    )
    assert re.findall(r"\b(?:socket|connect|sendto)\(.*", (tmp_path / "trace").read_text()) == []
    assert list(home.rglob("*")) == []
