"""A screen of one's own, and the keys and the mouse of who sits before it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engine.cli.running import MAIN

_SIZE = "1280x800x24"


@dataclass(frozen=True)
class Screen:
    """A screen without a window manager: a window lies in its upper left corner.

    Attributes:
        name: for X clients.
    """

    name: str

    def click(self, x: int, y: int) -> None:
        """Moves the mouse, and presses its left button."""
        self._do("mousemove", str(x), str(y), "click", "1")

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        self._do("key", "--delay", "60", *keys)

    def write(self, text: str) -> None:
        """Types a text."""
        self._do("type", "--delay", "40", text)

    def await_window(self) -> None:
        """Waits until Cairn shows its window."""
        self._do("search", "--sync", "--onlyvisible", "--name", "^Cairn$")

    def _do(self, *words: str) -> None:
        subprocess.run(
            ["xdotool", *words],
            env=os.environ | {"DISPLAY": self.name},
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )


@contextmanager
def screen() -> Iterator[Screen]:
    """A new screen; the test is skipped where none can be made."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                yield Screen(f":{told.readline().strip()}")
        finally:
            server.terminate()


def opened(library: Path, home: Path, on: Screen) -> subprocess.Popen[str]:
    """Starts the window, as a person does whose home folder is new.

    Args:
        library: the library's folder.
        home: the person's.
        on: where the window is shown.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "QT_", "LC_")) and name != "WAYLAND_DISPLAY"
    }
    running = home / "running"
    running.mkdir(mode=0o700, exist_ok=True)
    own = {"HOME": str(home), "DISPLAY": on.name, "LANG": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, str(MAIN), "--library", str(library)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=kept | own | {"XDG_RUNTIME_DIR": str(running)},
    )
