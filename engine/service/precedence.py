"""What a person waits for goes before what is done in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Precedence:
    """Lets work in one thread stand back while another thread answers a person."""

    def __init__(self) -> None:
        self._asked = Condition()
        self._asking = 0
        self._ended = False

    @contextmanager
    def first(self) -> Iterator[None]:
        """While the block runs, background work stands back as soon as it can."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def give_way(self) -> None:
        """Waits until nobody asks for anything, or until the end."""
        with self._asked:
            self._asked.wait_for(lambda: self._ended or not self._asking)

    def end(self, *, ended: bool) -> None:
        """Nobody waits any more, or again.

        Args:
            ended: whether that is so.
        """
        with self._asked:
            self._ended = ended
            self._asked.notify_all()

    def _count(self, step: int) -> None:
        with self._asked:
            self._asking += step
            self._asked.notify_all()
