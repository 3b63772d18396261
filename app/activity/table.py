"""Table of text cells with a title above and buttons below."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.icons import icon


class TextTable(QWidget):
    """Table of text cells with a title above and buttons below.

    Buttons that act on the selected row are enabled only while there is one.

    Attributes:
        table: the table widget.
    """

    def __init__(self, columns: int) -> None:
        super().__init__()
        self._head = QLabel()
        self.table = QTableWidget(0, columns)
        self._row = QHBoxLayout()
        self._row.addStretch()
        self._for_selected: list[QPushButton] = []
        self._shown: Sequence[Sequence[str]] = ()
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.itemSelectionChanged.connect(self._mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(self.table, 1)
        column.addLayout(self._row)

    def name(self, title: str, columns: Sequence[str], widths: Sequence[int]) -> None:
        """Set the title, the column names and the column widths.

        Args:
            title: the title, which is also the accessible name.
            columns: the column names.
            widths: 0 for a column as wide as its contents, 1 for one that stretches.
        """
        self.set_title(title)
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(list(columns))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(widths):
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, modes.Stretch if width else modes.ResizeToContents)

    def set_title(self, text: str) -> None:
        """Set the title above the table."""
        self._head.setText(f"<b>{text}</b>")

    def button(
        self, name: str, text: str, does: Callable[[], object], *, for_selected: bool = False
    ) -> None:
        """Add a button below the table.

        Args:
            name: the name of its icon.
            text: the translated label.
            does: called without arguments when the button is clicked.
            for_selected: whether the button is enabled only while a row is selected.
        """
        button = QPushButton(icon(name), text)
        button.clicked.connect(lambda: does())
        self._row.insertWidget(self._row.count() - 1, button)
        if for_selected:
            self._for_selected.append(button)
            button.setEnabled(False)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Replace the rows; keep the selection if possible, else select the first row."""
        if rows == self._shown:
            return
        selected, self._shown = self.selected, rows
        self.table.setRowCount(len(rows))
        for number, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(number, column, item)
        names = [texts[0] for texts in rows]
        if names:
            self.table.selectRow(names.index(selected) if selected in names else 0)
        self._mark()

    @property
    def selected(self) -> str:
        """Return the first cell of the selected row, or "" if none is selected."""
        rows = self.table.selectionModel().selectedRows()
        item = self.table.item(rows[0].row(), 0) if rows else None
        return "" if item is None else item.text()

    def _mark(self) -> None:
        for button in self._for_selected:
            button.setEnabled(bool(self.selected))
