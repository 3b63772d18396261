"""`.cairnignore` files: exclusion patterns in gitignore's syntax."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.base import GitIgnorePatternError

IGNORE_NAME = ".cairnignore"


class Ignored:
    """Patterns that apply in a folder, from its own file and those of its parents."""

    def __init__(self, specs: tuple[tuple[bytes, GitIgnoreSpec], ...] = ()) -> None:
        self._specs = specs

    def within(self, path: bytes, location: Path) -> Self:
        """Return the patterns that apply in a folder inside this one.

        Args:
            path: the folder's path, relative to the source.
            location: its absolute path.

        Raises:
            OSError: its `.cairnignore` exists and cannot be read. The folder is then treated as
                unreadable, because its files might be excluded.
        """
        file = location / IGNORE_NAME
        if not file.is_file():
            return self
        base = path + b"/" if path else b""
        return type(self)((*self._specs, (base, _read(file))))

    def matches(self, path: bytes, is_folder: bool) -> bool:
        """Return whether a file or folder is excluded.

        The innermost `.cairnignore` file that matches it decides.

        Args:
            path: relative to the source.
            is_folder: True for a folder.
        """
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
    """Return whether a line is a valid pattern.

    Like Git, Cairn skips other lines, such as a lone "!".
    """
    try:
        GitIgnoreSpec.from_lines([line])
    except GitIgnorePatternError:
        return False
    return True
