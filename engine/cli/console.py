"""What goes to standard output, and what to standard error."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

INTERRUPTED = 130
"""The exit code of what was interrupted, as a shell counts it: 128 and the number of SIGINT."""


@dataclass(frozen=True)
class Outcome:
    """What a command did.

    Attributes:
        document: the JSON document.
        lines: the same for a person.
        code: the exit code.
    """

    document: dict[str, Any]
    lines: list[str] = field(default_factory=list)
    code: int = 0


class Console:
    """Prints results to standard output; progress and messages to standard error.

    Attributes:
        as_json: standard output is one JSON document.
        quiet: no progress and no messages.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._progress = _ProgressLine(sys.stderr)

    def result(self, outcome: Outcome) -> None:
        """Prints what a command did, as JSON or for a person."""
        self._progress.clear()
        if self.as_json:
            # ASCII only: bytes of a name that are not UTF-8 become escapes that survive.
            print(json.dumps(outcome.document, indent=2, allow_nan=False))
        else:
            _print_lines(outcome.lines, sys.stdout)

    def error(self, code: str, message: str, path: str | None) -> None:
        """Prints why a command could not be done."""
        self._progress.clear()
        if self.as_json:
            print(json.dumps({"error": {"code": code, "message": message, "path": path}}))
        else:
            _print_lines([f"cairn: {message}"], sys.stderr)

    def message(self, text: str) -> None:
        """Says something to the person, unless they want quiet."""
        if not self.quiet:
            self._progress.clear()
            _print_lines([text], sys.stderr)

    def progress(self, done: int, total: int, what: str) -> None:
        """Shows how far it is, with the rate and the time left."""
        if not self.quiet:
            self._progress.show(done, total, what)


def printable(text: str) -> str:
    """A name as it may be shown: control characters, which could move the cursor, are escaped."""
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
    """One line that is written over on a terminal; a line now and then in a log."""

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
