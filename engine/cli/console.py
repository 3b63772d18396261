"""Console output: results to standard output, progress and messages to standard error."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

INTERRUPTED = 130
"""Exit code after an interrupt, as in shells: 128 plus the number of SIGINT."""


@dataclass(frozen=True)
class Outcome:
    """Result of a command.

    Attributes:
        document: JSON document.
        lines: the same content as text lines.
        code: exit code.
    """

    document: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    code: int = 0


class Console:
    """Writer of results to standard output and of progress and messages to standard error.

    Attributes:
        as_json: whether standard output is one JSON document.
        quiet: whether to suppress progress and messages.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._progress = _ProgressLine(sys.stderr)

    def result(self, outcome: Outcome) -> None:
        """Print the result of a command, as JSON or as text."""
        self._progress.clear()
        if self.as_json:
            # Keep the output ASCII, so that bytes of a name that are not UTF-8 survive as escapes.
            print(json.dumps(outcome.document, indent=2, allow_nan=False))
        else:
            _print_lines(outcome.lines, sys.stdout)

    def error(self, code: str, message: str, path: str | None) -> None:
        """Print the error that ended a command.

        Args:
            code: short name of the error, for programs.
            message: one sentence for the user.
            path: affected file or folder, or None.
        """
        self._progress.clear()
        if self.as_json:
            print(json.dumps({"error": {"code": code, "message": message, "path": path}}))
        else:
            _print_lines([f"cairn: {message}"], sys.stderr)

    def message(self, text: str) -> None:
        """Print a message to standard error unless the console is quiet."""
        if not self.quiet:
            self._progress.clear()
            _print_lines([text], sys.stderr)

    def progress(self, done: int, total: int, what: str) -> None:
        """Show progress with the rate and the time left, unless quiet.

        Args:
            done: number of finished items.
            total: number of all items.
            what: name of the activity, shown before the numbers.
        """
        if not self.quiet:
            self._progress.show(done, total, what)


def printable(text: str) -> str:
    """Escape control characters, which could move the cursor.

    Format, surrogate and line-separator characters are escaped, too.
    """
    return "".join(
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        else character
        for character in text
    )


def _print_lines(lines: Iterable[str], stream: TextIO) -> None:
    encoding = stream.encoding or "utf-8"
    for line in lines:
        shown = printable(line)
        print(shown.encode(encoding, "backslashreplace").decode(encoding), file=stream)


class _ProgressLine:
    """Progress line, rewritten in place on a terminal and repeated every 30 seconds elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._interval = 0.1 if self._terminal else 30.0
        self._begun = self._shown_at = time.monotonic()
        self._first = self._last = 0
        self._what = ""
        self._shown = False

    def show(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if what != self._what or done < self._last:
            self._what, self._begun, self._first = what, now, done
        self._last = done
        if now - self._shown_at < self._interval and done < total:
            return
        self._shown_at = now
        rate = (done - self._first) / max(now - self._begun, 1e-6)
        parts = [f"{what} {done:,} of {total:,}"]
        if done > self._first and now - self._begun > 1:
            parts.append(f"{rate:.1f} a second")
            if done < total:
                parts.append(f"{_duration((total - done) / rate)} left")
        text = " · ".join(parts)
        if self._terminal:
            self._stream.write(f"\r\x1b[K{text}")
            self._shown = True
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
