"""What a person decides about landmarks, handed over to the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.library import OpenLibrary
from app.bridge.work import Task
from engine.service import deciding
from engine.service.deciding import Changed
from engine.service.history import History, go_to, history
from engine.service.reviewing import answer


class Decisions(QObject):
    """Decides, one thing after the other; views hear of it when the library has changed.

    Attributes:
        history: what can be undone and done again; it lists nothing.

    Signals:
        failed: the `CairnError` that kept a decision from being made.
        turned: `history` is another.
    """

    failed = Signal(object)
    turned = Signal()

    def __init__(self, library: OpenLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._looking: Task | None = None
        self.history = History([], None, None)
        library.changed.connect(self._look)

    def rename(self, landmark: int, name: str) -> None:
        """A landmark has a name; an empty one takes it away."""
        self._decide(lambda: deciding.rename(self._library.root, landmark, name))

    def merge(self, landmark: int, others: Sequence[int]) -> None:
        """Others are this landmark, too."""
        self._decide(lambda: deciding.merge(self._library.root, [landmark, *others]))

    def hide(self, landmark: int) -> None:
        """A landmark is not to be shown."""
        self._decide(lambda: deciding.hide(self._library.root, landmark))

    def show(self, landmark: int) -> None:
        """A hidden landmark is to be shown again."""
        self._decide(lambda: deciding.show(self._library.root, landmark))

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

    def answer(self, photos: tuple[int, int], *, same: bool, then: Callable[[], None]) -> None:
        """What a person says of two photos that they were asked about.

        Args:
            photos: the two.
            same: whether they show the same place.
            then: called when it is kept, and not where it cannot be.
        """
        self._decide(lambda: answer(self._library.root, photos, same=same), then)

    def go_to(self, decision: bytes) -> None:
        """Makes a decision the latest: what followed is taken back, what led to it made again."""
        self._decide(lambda: go_to(self._library.root, decision))

    def _decide(
        self, decision: Callable[[], Changed], then: Callable[[], None] | None = None
    ) -> None:
        def decided(held: History) -> None:
            self.hold(held)
            if then is not None:
                then()

        def decide() -> History:
            decision()
            return history(self._library.root, 0)

        self._library.write(decide, decided, self.failed.emit)

    @Slot()
    def _look(self) -> None:
        root = self._library.root
        self._renounce()
        self._looking = self._library.read(lambda: history(root, 0), self.hold, self.failed.emit)

    def hold(self, held: History) -> None:
        """Takes over what can be undone now, and done again."""
        # What is being looked up may be older than what has just been done.
        self._renounce()
        if held != self.history:
            self.history = held
            self.turned.emit()

    def _renounce(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
