"""The program and its workers are killed, again and again: nothing is lost, nothing is left."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from engine.errors import NotALibraryError
from engine.library.connection import open_reader
from tests.engine.cli.running import cairn
from tests.trust.contents import held
from tests.trust.originals import untouched
from tests.trust.programs import begun, processor_seconds, until, workers_of
from tests.trust.scenes import dated, write_view

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

KILLS = 50


@dataclass
class Killer:
    """Kills programs that index, each at a moment of its own.

    Moments are counted in processor time, which a busy machine does not stretch.

    Attributes:
        pace: processor seconds that the program takes when there is nothing to do.
        rng: chance.
        kills: what was killed, in order.
        described: photos with features after each life of a program; likewise ``verified`` pairs.
    """

    pace: float
    rng: random.Random
    kills: list[str] = field(default_factory=list)
    described: list[int] = field(default_factory=list)
    verified: list[int] = field(default_factory=list)

    def one_life(self, library: Path, photos: Path) -> None:
        """Starts a program, perhaps kills workers of it, and kills it unless it was quicker.

        Workers are killed once, and together: a photo that was in hand of two is set aside.
        """
        arguments = ("index", photos, "--model", "tiny", "--workers", self.rng.choice("12"))
        with begun(library, *arguments) as program:
            orphans = self._kill_workers(program) if self.rng.random() < 0.6 else []
            self._wait(program, self.rng.uniform(0, 2.2))
            orphans += workers_of(program)
            if program.poll() is None:
                program.kill()
                self.kills.append("program")
            else:
                assert program.returncode == 1  # the broken files
        _, alive = psutil.wait_procs(orphans, timeout=30)
        assert alive == []
        self._look_at(library)

    def _kill_workers(self, program: subprocess.Popen[str]) -> list[psutil.Process]:
        until(lambda: program.poll() is not None or bool(workers_of(program)))
        self._wait(program, self.rng.uniform(0, 1.2))
        workers = workers_of(program)
        for victim in self.rng.sample(
            workers, self.rng.randint(min(1, len(workers)), len(workers))
        ):
            with suppress(psutil.NoSuchProcess):
                victim.kill()
                self.kills.append("worker")
        return workers

    def _wait(self, program: subprocess.Popen[str], paces: float) -> None:
        """Waits until the program and its workers have worked that much more, or are done."""
        enough = processor_seconds(program) + paces * self.pace
        until(lambda: program.poll() is not None or processor_seconds(program) >= enough)

    def _look_at(self, library: Path) -> None:
        described = verified = 0
        # It may have been killed too early even for a library.
        with suppress(NotALibraryError), open_reader(library) as reader:
            described = len(reader.vectors(1)[0])
            verified = sum(1 for _ in reader.pairs(1))
        self.described.append(described)
        self.verified.append(verified)


def write_lot(folder: Path, number: int) -> None:
    """Twelve files: near duplicates, a copy, two broken ones and one that is no photo."""
    lot = folder / f"{number:02}"
    for scene in range(number * 2, number * 2 + 2):
        for quality in (95, 85, 75):
            write_view(lot / f"{scene} {quality}.jpg", scene, quality)
        write_view(lot / f"{scene}.png", scene)
    shutil.copy2(lot / f"{scene}.png", lot / "copy.png")
    whole = (lot / f"{scene}.png").read_bytes()
    for name, data in (("cut.png", whole[:9000]), ("empty.jpg", b""), ("notes.txt", b"rain")):
        (lot / name).write_bytes(data)
        dated(lot / name)


def test_after_fifty_kills_the_library_is_that_of_an_undisturbed_run(
    library: Path, furnished: Path, tmp_path: Path
) -> None:
    photos, calm = tmp_path / "photos", shutil.copytree(furnished, tmp_path / "calm")
    photos.mkdir()
    killer = Killer(idle_seconds(calm, photos), random.Random(11))
    lots = 0
    while len(killer.kills) < KILLS:
        write_lot(photos, lots)
        killer.one_life(library, photos)
        lots += 1
        assert lots < 2 * KILLS, "hardly a program lived long enough to be killed"
    assert {"program", "worker"} == set(killer.kills)
    for progress, steps in ((killer.described, 10), (killer.verified, 3)):
        assert progress == sorted(progress)  # nothing that was done is ever undone
        assert len(set(progress)) >= steps  # and the work went on in between
    make_old(library)
    with untouched(photos):
        assert cairn(library, "index", "--workers", "1").code == 1
        assert cairn(calm, "index", "--workers", "1").code == 1
    found, expected = held(library), held(calm)
    assert found.sound == "ok"
    assert len(found.landmarks) == 2 * lots
    assert len(found.failures) == 2 * lots
    assert found == expected


def idle_seconds(library: Path, photos: Path) -> float:
    """Processor seconds of a program that finds an empty folder."""
    with begun(library, "index", photos, "--model", "tiny") as program:
        while program.poll() is None:
            spent = processor_seconds(program)
            time.sleep(0.005)
    assert program.returncode == 0
    return spent


def make_old(library: Path) -> None:
    """Lets an hour pass, after which what a crash has left unfinished is cleared away."""
    for path in library.rglob("*.unfinished"):
        os.utime(path, (time.time() - 7200,) * 2)
