"""Codecs that misbehave: a `sitecustomize` that patches Pillow's JPEG decoder in every process.

A photo's comment says what decoding it does; :func:`write_trap` writes such photos.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.trust.scenes import dated

_SITECUSTOMIZE = '''
"""See tests/trust/codec.py."""

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from PIL.JpegImagePlugin import JpegImageFile

_load = JpegImageFile.load


def load(image):
    what, _, argument = image.info.get("comment", b"").decode("latin-1").partition(" ")
    if what == "abort":
        os.abort()
    elif what == "segfault":
        ctypes.string_at(0)
    elif what == "exit":
        os._exit(7)
    elif what == "hang":
        while True:
            time.sleep(60)
    elif what == "eat":
        _eat(int(argument))
    elif what == "killed":
        _be_killed(Path(argument))
    return _load(image)


def _eat(limit):
    """Takes memory without end; the limit is the system's, as a container or a person sets it."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    hoard = []
    while True:
        hoard.append(bytes(range(256)) * (1 << 16))


def _be_killed(lives):
    """Is killed from outside, as by the system when memory is short, as often as a file says."""
    left = int(lives.read_text())
    if left:
        lives.write_text(str(left - 1))
        os.kill(os.getpid(), signal.SIGKILL)


JpegImageFile.load = load
'''


def install(folder: Path) -> Path:
    """Writes the patch; a Python that has the folder on its path applies it when it starts."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_SITECUSTOMIZE, encoding="utf-8")
    return folder


def write_trap(path: Path, seed: int, what: str) -> Path:
    """Writes a photo whose decoding does that, in a process with the patch; elsewhere a good one.

    Args:
        path: the file.
        seed: of its pixels.
        what: ``abort``, ``segfault``, ``exit``, ``hang``, ``eat BYTES`` or ``killed FILE``, where
            the file says how many times.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    Image.fromarray(cells).resize((160, 120)).save(path, "JPEG", comment=what)
    return dated(path)
