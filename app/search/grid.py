"""Grid view of search results with full-width group headings."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView

from app.search.delegate import HEADING, HitDelegate
from app.search.model import HitModel
from app.thumbnails.grid import PictureGrid
from app.thumbnails.loader import ThumbnailLoader

Index = QModelIndex | QPersistentModelIndex

_Move = QAbstractItemView.CursorAction
_SIDEWAYS = {
    _Move.MoveLeft: -1,
    _Move.MovePrevious: -1,
    _Move.MoveRight: 1,
    _Move.MoveNext: 1,
}
_UP_AND_DOWN = {_Move.MoveUp: -1, _Move.MoveDown: 1}
_PAGES = {_Move.MovePageUp: -1, _Move.MovePageDown: 1}


class HitGrid(PictureGrid):
    """Grid view of a `HitModel`; the keyboard moves from photo to photo and skips headings.

    Rows differ in size and are few, so the rectangles of all rows are recomputed on each change.

    Signals:
        touched: emitted when the user presses a key, clicks, scrolls, or toggles near duplicates.
    """

    touched = Signal()

    def __init__(self, model: HitModel, loader: ThumbnailLoader) -> None:
        self._hits, self._painted = model, HitDelegate(loader)
        self._places: list[QRect] = []
        super().__init__(model, self._painted, self.tr("Results"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        for changed in (model.layoutChanged, model.dataChanged):
            changed.connect(self.updateGeometries)
        self._painted.spread.connect(self._toggle)

    def go_to(self, row: int) -> None:
        """Make a row the current one, select it and scroll to it."""
        self.setCurrentIndex(self._hits.index(row))

    def toggle(self) -> None:
        """Show or hide the near duplicates of the current photo."""
        if self.currentIndex().isValid():
            self._toggle(self.currentIndex().row())

    def _toggle(self, row: int) -> None:
        self.touched.emit()
        self.go_to(self._hits.toggle(row))

    # Layout of rows.

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """Return the rectangle of a row in viewport coordinates."""
        if not index.isValid() or index.row() >= len(self._places):
            return QRect()
        return self._places[index.row()].translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """Return the index at a viewport position, invalid if there is none."""
        here = point + QPoint(0, self.verticalOffset())
        row = next((row for row, one in enumerate(self._places) if one.contains(here)), -1)
        return self._hits.index(row) if 0 <= row < self._hits.rowCount() else QModelIndex()

    def updateGeometries(self) -> None:  # noqa: N802
        """Compute the rectangles of all rows and the scroll range."""
        self._place()
        super().updateGeometries()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        end = self._places[-1].bottom() + 1 if self._places else 0
        bar.setRange(0, max(0, end - height))

    def _place(self) -> None:
        cell, left, top = self._painted.cell, 0, 0
        self._places = []
        for row in range(self._hits.rowCount()):
            is_heading = self._hits.hit(row) is None
            if left and (is_heading or left + cell.width() > self.viewport().width()):
                left, top = 0, top + cell.height()
            if is_heading:
                self._places.append(QRect(0, top, self.viewport().width(), HEADING))
                top += HEADING
            else:
                self._places.append(QRect(QPoint(left, top), cell))
                left += cell.width()

    def _in_sight(self, part: QRect) -> list[QModelIndex]:
        there = part.translated(0, self.verticalOffset())
        rows = min(len(self._places), self._hits.rowCount())
        return [self._hits.index(row) for row in range(rows) if self._places[row].intersects(there)]

    def scrollTo(  # noqa: N802
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll to a photo, and to a heading directly above its line."""
        row = index.row() - 1
        while row >= 0 and self._hits.hit(row) is not None:
            row -= 1
        if row >= 0:
            heading = self._hits.index(row)
            if self.visualRect(heading).bottom() + 1 == self.visualRect(index).top():
                super().scrollTo(heading, hint)
        super().scrollTo(index, hint)

    # Keyboard navigation.

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the index of the photo that a cursor key leads to.

        Arrow and page keys move from the current photo; Home and End go to the first and the last.
        """
        row = self.currentIndex().row()
        found: int | None = None
        if action is _Move.MoveHome or row < 0:
            found = self._hits.beside(-1, 1)
        elif action is _Move.MoveEnd:
            found = self._hits.beside(self._hits.rowCount(), -1)
        elif action in _SIDEWAYS:
            found = self._hits.beside(row, _SIDEWAYS[action])
        elif action in _UP_AND_DOWN:
            found = self._beneath(row, _UP_AND_DOWN[action])
        elif action in _PAGES:
            found = self._page(row, _PAGES[action])
        return self.currentIndex() if found is None else self._hits.index(found)

    def _page(self, row: int, step: int) -> int:
        """Return the row of the photo one page of lines away.

        Args:
            row: the photo to start from.
            step: 1 for downwards, -1 for upwards.
        """
        for _ in range(max(1, self.viewport().height() // self._painted.cell.height())):
            beneath = self._beneath(row, step)
            row = row if beneath is None else beneath
        return row

    def _beneath(self, row: int, step: int) -> int | None:
        """Return the row of the nearest photo in the next line of photos.

        Args:
            row: the photo to start from.
            step: 1 for downwards, -1 for upwards.

        Returns:
            None if there is no such line.
        """
        here, line = self._places[row], None
        nearest: int | None = None
        away = 0
        other = self._hits.beside(row, step)
        while other is not None:
            place = self._places[other]
            if place.top() != here.top():
                if line is not None and place.top() != line:
                    break
                line = place.top()
                if nearest is None or abs(place.left() - here.left()) < away:
                    nearest, away = other, abs(place.left() - here.left())
            other = self._hits.beside(other, step)
        return nearest

    # User input.

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Emit `touched` and handle the key."""
        self.touched.emit()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Emit `touched` and handle the click."""
        self.touched.emit()
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Emit `touched` and scroll."""
        self.touched.emit()
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit cells and headings to the new width."""
        self._painted.fit(self.viewport().width())
        super().resizeEvent(event)
