from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import LibraryError
from engine.library.layout import Layout
from engine.library.logs import logged

logger = logging.getLogger("engine.test")


@pytest.fixture(autouse=True)
def _heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def log(root: Path) -> str:
    return (Layout(root).logs / "cairn.log").read_text()


def test_what_cairn_says_is_kept_while_it_writes_and_not_after(tmp_path: Path) -> None:
    with logged(Layout(tmp_path)):
        logger.info("Looking at it.")
    logger.info("Nobody writes.")
    assert "engine.test: Looking at it." in log(tmp_path)
    assert "Nobody" not in log(tmp_path)


def test_expected_errors_are_a_line_and_bugs_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(LibraryError), logged(Layout(tmp_path)):
        raise LibraryError("There is no room.", tmp_path)
    with pytest.raises(ZeroDivisionError), logged(Layout(tmp_path)):
        _ = 1 / 0
    assert log(tmp_path).count("Traceback") == 1
    assert "ERROR engine.library.logs: There is no room." in log(tmp_path)


def test_a_log_is_bounded(tmp_path: Path) -> None:
    with logged(Layout(tmp_path)):
        for _ in range(60):
            logger.info("x" * 100_000)
    files = list(Layout(tmp_path).logs.iterdir())
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 5_000_000


PROGRAM = """
import logging, sys
from pathlib import Path
from engine.library.layout import Layout
from engine.library.logs import logged

logging.basicConfig(level=logging.INFO)
with logged(Layout(Path(sys.argv[1]))):
    logging.getLogger("engine.test").info("Looking at %s.", "caf" + chr(0xDCE9))
"""


def test_names_that_are_not_utf_8_can_be_logged(tmp_path: Path) -> None:
    # In a process of its own: pytest-xdist cannot send what is captured of such names.
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True)
    assert r"caf\udce9" in log(tmp_path)


def test_a_log_that_cannot_be_kept_stops_nothing(tmp_path: Path) -> None:
    Layout(tmp_path).logs.touch()
    with logged(Layout(tmp_path)):
        logger.info("It goes on.")
