"""`.cairnignore` files: what the user does not want indexed, in gitignore's syntax."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.base import GitIgnorePatternError

IGNORE_NAME = ".cairnignore"


class Ignored:
    """The patterns that hold in a folder: its own file's and those of the folders above it."""

    def __init__(self, specs: tuple[tuple[bytes, GitIgnoreSpec], ...] = ()) -> None:
        self._specs = specs

    def within(self, path: bytes, location: Path) -> Self:
        """The patterns that hold in a folder that lies in the one that these are of.

        Args:
            path: the folder's, relative to the source.
            location: its absolute path.

        Raises:
            OSError: its `.cairnignore` is there and cannot be read; as with an unreadable folder,
                it is better to look at nothing than at what should be left alone.
        """
        file = location / IGNORE_NAME
        if not file.is_file():
            return self
        base = path + b"/" if path else b""
        return type(self)((*self._specs, (base, _read(file))))

    def matches(self, path: bytes, is_folder: bool) -> bool:
        """Whether something is to be left out; the innermost file that names it decides."""
        for base, spec in reversed(self._specs):
            name = path.removeprefix(base) + (b"/" if is_folder else b"")
            verdict = spec.check_file(name.decode("utf-8", "surrogateescape")).include
            if verdict is not None:
                return verdict
        return False


def _read(file: Path) -> GitIgnoreSpec:
    lines = file.read_text("utf-8-sig", "surrogateescape").splitlines()
    return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    """Git passes over a line that is no pattern, such as a lone "!"; so does Cairn."""
    try:
        GitIgnoreSpec.from_lines([line])
    except GitIgnorePatternError:
        return False
    return True
