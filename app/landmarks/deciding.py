"""What a person decides about landmarks, handed over to the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.bridge.library import OpenLibrary
from engine.service import deciding
from engine.service.deciding import Changed


class Decisions(QObject):
    """Decides, one thing after the other; views hear of it when the library has changed.

    Signals:
        failed: the `CairnError` that kept a decision from being made.
    """

    failed = Signal(object)

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library

    def rename(self, landmark: int, name: str) -> None:
        """A landmark has a name; an empty one takes it away."""
        self._decide(lambda: deciding.rename(self._library.root, landmark, name))

    def merge(self, landmark: int, others: Sequence[int]) -> None:
        """Others are this landmark, too."""
        self._decide(lambda: deciding.merge(self._library.root, [landmark, *others]))

    def hide(self, landmark: int) -> None:
        """A landmark is not to be shown."""
        self._decide(lambda: deciding.hide(self._library.root, landmark))

    def reject(self, landmark: int, photos: Sequence[int]) -> None:
        """Photos do not show a landmark."""
        names = [str(photo) for photo in photos]
        self._decide(lambda: deciding.reject(self._library.root, landmark, names))

    def split(self, landmark: int, photos: Sequence[int]) -> None:
        """Photos are a landmark of their own."""
        names = [str(photo) for photo in photos]
        self._decide(lambda: deciding.split(self._library.root, landmark, names))

    def choose_cover(self, landmark: int, photo: int) -> None:
        """A landmark is shown by one of its photos."""
        self._decide(lambda: deciding.choose_cover(self._library.root, landmark, str(photo)))

    def judge(self, one: int, other: int, *, same: bool) -> None:
        """Two photos show the same place, or they do not."""
        judge = deciding.same_place if same else deciding.different_places
        self._decide(lambda: judge(self._library.root, str(one), str(other)))

    def undo(self) -> None:
        """Takes back the latest decision."""
        self._decide(lambda: deciding.undo(self._library.root))

    def redo(self) -> None:
        """Makes the decision again that was taken back last."""
        self._decide(lambda: deciding.redo(self._library.root))

    def _decide(self, decision: Callable[[], Changed]) -> None:
        self._library.write(decision, lambda changed: None, self.failed.emit)
