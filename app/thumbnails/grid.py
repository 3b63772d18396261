"""Base grid view for pictures of photos, search results and landmarks."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from app.thumbnails.delegate import PictureDelegate

Index = QModelIndex | QPersistentModelIndex

_TARGET = 3  # pixels
_Moves = QAbstractItemView.CursorAction


class PictureGrid(QAbstractItemView):
    """Grid view of a list: pictures of one size, as many per line as fit.

    The rectangle of a row is computed by a division, so a hundred thousand rows take no longer. A
    `QListView` lays out all rows again when one is added.

    Signals:
        opened: emitted with the row of the item to open.

    Args:
        model: a list model.
        cells: the delegate that paints its rows.
        name: the accessible name of the grid.
    """

    opened = Signal(int)

    def __init__(
        self,
        model: QAbstractItemModel,
        cells: PictureDelegate,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cells = cells
        self._held: tuple[QPersistentModelIndex, int] | None = None
        self.setModel(model)
        self.setItemDelegate(cells)
        cells.setParent(self)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setAccessibleName(name)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        # Finding the cell of the picture would take longer than painting all visible cells.
        cells.loader.loaded.connect(lambda content: self.viewport().update())
        for changing in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            changing.connect(self._hold)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._settle)

    @property
    def columns(self) -> int:
        """Return the number of pictures in a line."""
        return max(1, self.viewport().width() // self._cells.cell.width())

    def resize_cells(self, cell: QSize) -> None:
        """Set the size of the cells, keeping the first visible row in place."""
        if cell != self._cells.cell:
            self._hold()
            self._cells.cell = cell
            self._settle()

    @Slot()
    def _hold(self) -> None:
        """Remember the first visible row and its position.

        Nothing is remembered at the beginning of the list, so that new rows appear there.
        """
        if self._held is None and self.verticalOffset() > 0:
            first = self.indexAt(QPoint(self._cells.cell.width() // 2, 0))
            self._held = QPersistentModelIndex(first), self.visualRect(first).top()

    @Slot()
    def _settle(self) -> None:
        """Update the layout after a change, keeping the remembered row in place."""
        self.updateGeometries()
        held, self._held = self._held, None
        if held is not None and held[0].isValid():
            moved = self.visualRect(held[0]).top() - held[1]
            self.verticalScrollBar().setValue(self.verticalOffset() + moved)
        self.viewport().update()

    # Methods that every `QAbstractItemView` implements.

    def horizontalOffset(self) -> int:  # noqa: N802
        """Return 0, because the grid does not scroll horizontally."""
        return 0

    def verticalOffset(self) -> int:  # noqa: N802
        """Return the vertical scroll position in pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:  # noqa: N802
        """Return False, because no row is hidden."""
        return False

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """Return the rectangle of a row in viewport coordinates."""
        if not index.isValid():
            return QRect()
        line, column = divmod(index.row(), self.columns)
        cell = self._cells.cell
        corner = QPoint(column * cell.width(), line * cell.height() - self.verticalOffset())
        return QRect(corner, cell)

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """Return the index at a viewport position, invalid if there is none."""
        line = (point.y() + self.verticalOffset()) // self._cells.cell.height()
        column = point.x() // self._cells.cell.width()
        row = line * self.columns + column
        if 0 <= column < self.columns and 0 <= row < self.model().rowCount():
            return self.model().index(row, 0)
        return QModelIndex()

    def scrollTo(  # noqa: N802
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll to a row."""
        place, height = self.visualRect(index), self.viewport().height()
        hints = QAbstractItemView.ScrollHint
        if hint is hints.PositionAtTop or (hint is hints.EnsureVisible and place.top() < 0):
            moved = place.top()
        elif hint is hints.PositionAtCenter:
            moved = place.center().y() - height // 2
        elif hint is hints.PositionAtBottom or place.bottom() >= height:
            moved = min(place.top(), place.bottom() + 1 - height)
        else:
            return
        self.verticalScrollBar().setValue(self.verticalOffset() + moved)

    def moveCursor(  # noqa: N802
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return the index that a cursor key leads to."""
        last = self.model().rowCount() - 1
        if last < 0:
            return QModelIndex()
        page = self.columns * max(1, self.viewport().height() // self._cells.cell.height())
        steps = {
            _Moves.MoveLeft: -1,
            _Moves.MovePrevious: -1,
            _Moves.MoveRight: 1,
            _Moves.MoveNext: 1,
            _Moves.MoveUp: -self.columns,
            _Moves.MoveDown: self.columns,
            _Moves.MovePageUp: -page,
            _Moves.MovePageDown: page,
            _Moves.MoveHome: -last,
            _Moves.MoveEnd: last,
        }
        here = self.currentIndex()
        row = here.row() + steps[action] if here.isValid() else 0
        return self.model().index(min(last, max(0, row)), 0)

    def setSelection(  # noqa: N802
        self, rect: QRect, command: QItemSelectionModel.SelectionFlag
    ) -> None:
        """Select the rows in a rubber band, or between two rows."""
        if self.state() is QAbstractItemView.State.DragSelectingState:
            chosen = self._within(rect.normalized())
        else:
            chosen = QItemSelection()
            ends = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
            if all(end.isValid() for end in ends):
                chosen.select(*sorted(ends, key=QModelIndex.row))
        self.selectionModel().select(chosen, command)

    def _within(self, box: QRect) -> QItemSelection:
        """Return the rows that intersect a rectangle, line by line."""
        chosen = QItemSelection()
        cell, columns, count = self._cells.cell, self.columns, self.model().rowCount()
        left, right = (x // cell.width() for x in (box.left(), box.right()))
        top, bottom = (
            (y + self.verticalOffset()) // cell.height() for y in (box.top(), box.bottom())
        )
        for line in range(max(0, top), min(bottom, (count - 1) // columns) + 1):
            first = line * columns + max(0, left)
            last = min(line * columns + min(columns - 1, right), count - 1)
            if first <= last:
                chosen.select(self.model().index(first, 0), self.model().index(last, 0))
        return chosen

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        """Return the whole viewport as the region of any selection.

        All visible rows are repainted when the selection changes.
        """
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:  # noqa: N802
        """Set the range and the steps of the scroll bar."""
        lines = -(-self.model().rowCount() // self.columns)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, lines * self._cells.cell.height() - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self._cells.cell.height() // 3))
        super().updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Shift the painted viewport, so that only newly visible rows are painted."""
        self.viewport().scroll(dx, dy)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the visible rows and the drop target."""
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        flags, usual, current = QStyle.StateFlag, option.state, self.currentIndex()
        for index in self._in_sight(event.rect()):
            option.rect = self.visualRect(index)
            option.state = usual
            if self.selectionModel().isSelected(index):
                option.state |= flags.State_Selected
            if index == current and self.hasFocus():
                option.state |= flags.State_HasFocus
            painter.save()
            self._cells.paint(painter, option, index)
            painter.restore()
        self._paint_target(painter)

    def _paint_target(self, painter: QPainter) -> None:
        """Paint a frame around the cell that a drag would drop on."""
        target = QAbstractItemView.DropIndicatorPosition.OnItem
        dragged = self.state() is QAbstractItemView.State.DraggingState
        if dragged and self.showDropIndicator() and self.dropIndicatorPosition() is target:
            index = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos()))
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), _TARGET))
            painter.drawRect(self.visualRect(index).adjusted(2, 2, -2, -2))

    def _in_sight(self, part: QRect) -> list[QModelIndex]:
        cell, columns, above = self._cells.cell, self.columns, self.verticalOffset()
        first = (part.top() + above) // cell.height() * columns
        last = ((part.bottom() + above) // cell.height() + 1) * columns
        rows = range(max(0, first), min(last, self.model().rowCount()))
        return [self.model().index(row, 0) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Emit `opened` for the current row on Return or Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
