"""Priority of interactive requests over background work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class PriorityGate:
    """A gate that pauses background work in one thread during requests from others."""

    def __init__(self) -> None:
        self._asked = Condition()
        self._asking = 0
        self._ended = False

    @contextmanager
    def first(self) -> Iterator[None]:
        """Pause background work, at its next check, while the block runs."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def give_way(self) -> None:
        """Wait until no interactive request is active, or until waiting is ended."""
        with self._asked:
            self._asked.wait_for(lambda: self._ended or not self._asking)

    def end(self, *, ended: bool) -> None:
        """Switch waiting in `give_way` off or on.

        Args:
            ended: True: `give_way` returns at once; False: it waits again.
        """
        with self._asked:
            self._ended = ended
            self._asked.notify_all()

    def _count(self, step: int) -> None:
        with self._asked:
            self._asking += step
            self._asked.notify_all()
