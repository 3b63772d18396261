"""The user's decisions about landmarks, passed to the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from app.bridge.work import BackgroundTask
from engine.landmarks.decisions import Changed, LandmarkDecisions
from engine.landmarks.history import History, go_to
from engine.landmarks.review import answer


class Decisions(QObject):
    """Asynchronous interface to the engine's decisions, which run one after the other.

    Views refresh on `OpenLibrary.changed`.

    Attributes:
        history: the next decisions to undo and to redo; its list of entries is empty.

    Signals:
        failed: the `CairnError` raised by a decision or while reading the history.
        turned: `history` was replaced.
    """

    failed = Signal(object)
    turned = Signal()

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._looking: BackgroundTask | None = None
        self.history = History([], None, None)
        library.changed.connect(self._look)

    def rename(self, landmark: int, name: str) -> None:
        """Name a landmark; an empty text removes the name."""
        self._decide(lambda to: to.rename(landmark, name))

    def merge(self, landmark: int, others: Sequence[int]) -> None:
        """Merge other landmarks into a landmark."""
        self._decide(lambda to: to.merge([landmark, *others]))

    def hide(self, landmark: int) -> None:
        """Hide a landmark."""
        self._decide(lambda to: to.hide(landmark))

    def show(self, landmark: int) -> None:
        """Show a hidden landmark again."""
        self._decide(lambda to: to.show(landmark))

    def reject(self, landmark: int, photos: Sequence[int]) -> None:
        """Remove photos from a landmark that they do not show."""
        names = [str(photo) for photo in photos]
        self._decide(lambda to: to.reject(landmark, names))

    def split(self, landmark: int, photos: Sequence[int]) -> None:
        """Split photos off a landmark into a new one."""
        names = [str(photo) for photo in photos]
        self._decide(lambda to: to.split(landmark, names))

    def choose_cover(self, landmark: int, photo: int) -> None:
        """Use a photo as the cover of its landmark."""
        self._decide(lambda to: to.choose_cover(landmark, str(photo)))

    def judge(self, one: int, other: int, *, same: bool) -> None:
        """Record whether two photos show the same place."""

        def judge(to: LandmarkDecisions) -> Changed:
            return (to.same_place if same else to.different_places)(str(one), str(other))

        self._decide(judge)

    def answer(self, photos: tuple[int, int], *, same: bool, then: Callable[[], None]) -> None:
        """Record the answer to a review question about two photos.

        Args:
            photos: ids of both photos.
            same: whether they show the same place.
            then: called when the answer is stored, and not if that fails.
        """
        self._decide(lambda to: answer(to, photos, same=same), then)

    def go_to(self, decision: bytes) -> None:
        """Undo or redo decisions until a given one is the latest in force.

        Args:
            decision: its uid.
        """
        self._decide(lambda to: go_to(to, decision))

    def _decide(
        self,
        decision: Callable[[LandmarkDecisions], Changed],
        then: Callable[[], None] | None = None,
    ) -> None:
        def decided(held: History) -> None:
            self.hold(held)
            if then is not None:
                then()

        def decide() -> History:
            self._library.cairn.decide(decision)
            return self._library.cairn.history(0)

        self._library.write(decide, decided, self.failed.emit)

    @Slot()
    def _look(self) -> None:
        library = self._library.cairn
        self._renounce()
        self._looking = self._library.read(lambda: library.history(0), self.hold, self.failed.emit)

    def hold(self, held: History) -> None:
        """Replace `history`, and emit `turned` if it changed."""
        # A read in progress may be older than this state.
        self._renounce()
        if held != self.history:
            self.history = held
            self.turned.emit()

    def _renounce(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
