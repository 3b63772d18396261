"""Log file of the process that writes to a library."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler

from engine.errors import CairnError
from engine.library.layout import Layout

_MOST_BYTES, _KEPT = 1_000_000, 3

logger = logging.getLogger(__name__)


@contextmanager
def logged(layout: Layout) -> Iterator[None]:
    """Write log records, and the error that ends the block, to `logs/cairn.log`.

    Only for the process that holds the writer lock: two that rotate one log lose lines.
    """
    handler = _handler(layout)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    except CairnError as error:
        logger.error("%s", error.message)
        raise
    except Exception:
        logger.exception("An unexpected error.")
        raise
    finally:
        root.removeHandler(handler)
        handler.close()


class _Log(RotatingFileHandler):
    """Rotating log file that ignores write errors; the library reports a full disk itself."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Drop the record."""

    def close(self) -> None:
        """Close the file and ignore errors."""
        with suppress(OSError):
            super().close()


def _handler(layout: Layout) -> logging.Handler:
    try:
        layout.logs.mkdir(exist_ok=True)
    except OSError:
        return logging.NullHandler()
    handler = _Log(
        layout.logs / "cairn.log",
        maxBytes=_MOST_BYTES,
        backupCount=_KEPT,
        encoding="utf-8",
        errors="backslashreplace",  # file names may not be UTF-8
        delay=True,
    )
    handler.setLevel(logging.INFO)
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s")
    )
    return handler
