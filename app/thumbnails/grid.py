"""A grid of pictures: what those of photos, results and landmarks have in common."""

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
    """Shows a list as pictures of one size, as many in a row as fit.

    Where a picture is, is a division away: unlike in a `QListView`, which lays all rows out anew
    when one is added, that takes no longer with a hundred thousand rows.

    Signals:
        opened: the row of what is to be looked at.

    Args:
        model: a list.
        cells: paints its rows.
        name: what a screen reader calls the grid.
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
        # Which cell it is would take longer to find out than to paint what is in sight.
        cells.loader.loaded.connect(lambda content: self.viewport().update())
        for changing in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            changing.connect(self._hold)
        for changed in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            changed.connect(self._settle)

    @property
    def columns(self) -> int:
        """Pictures in a row."""
        return max(1, self.viewport().width() // self._cells.cell.width())

    def resize_cells(self, cell: QSize) -> None:
        """Makes the cells as large as this; what is in sight stays there."""
        if cell != self._cells.cell:
            self._hold()
            self._cells.cell = cell
            self._settle()

    @Slot()
    def _hold(self) -> None:
        """Remembers what is in sight, unless that is the beginning, where what is new appears."""
        if self._held is None and self.verticalOffset() > 0:
            first = self.indexAt(QPoint(self._cells.cell.width() // 2, 0))
            self._held = QPersistentModelIndex(first), self.visualRect(first).top()

    @Slot()
    def _settle(self) -> None:
        """Takes note of other rows; what is in sight stays there."""
        self.updateGeometries()
        held, self._held = self._held, None
        if held is not None and held[0].isValid():
            moved = self.visualRect(held[0]).top() - held[1]
            self.verticalScrollBar().setValue(self.verticalOffset() + moved)
        self.viewport().update()

    # What every item view has to say.

    def horizontalOffset(self) -> int:  # noqa: N802
        """Nothing is beside what is in sight."""
        return 0

    def verticalOffset(self) -> int:  # noqa: N802
        """Pixels above what is in sight."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:  # noqa: N802
        """No row is hidden."""
        return False

    def visualRect(self, index: Index) -> QRect:  # noqa: N802
        """Where a row is, in the viewport."""
        if not index.isValid():
            return QRect()
        line, column = divmod(index.row(), self.columns)
        cell = self._cells.cell
        corner = QPoint(column * cell.width(), line * cell.height() - self.verticalOffset())
        return QRect(corner, cell)

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        """What is at a point of the viewport."""
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
        """Brings a row into sight."""
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
        """Where a key leads."""
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
        """Selects what a person drew a box around, or what lies between two rows."""
        if self.state() is QAbstractItemView.State.DragSelectingState:
            chosen = self._within(rect.normalized())
        else:
            chosen = QItemSelection()
            ends = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
            if all(end.isValid() for end in ends):
                chosen.select(*sorted(ends, key=QModelIndex.row))
        self.selectionModel().select(chosen, command)

    def _within(self, box: QRect) -> QItemSelection:
        """The rows in a box, line by line."""
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
        """All that is in sight is painted anew when others are selected."""
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:  # noqa: N802
        """How far can be scrolled."""
        lines = -(-self.model().rowCount() // self.columns)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, lines * self._cells.cell.height() - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self._cells.cell.height() // 3))
        super().updateGeometries()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """Only what comes into sight is painted."""
        self.viewport().scroll(dx, dy)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paints what is in sight."""
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
        """Frames the cell that what is dragged would be dropped on."""
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
        """Return opens what is current."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)
