"""A table of texts with buttons under it."""

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
    """Rows of texts under a title; buttons, of which some are for the selected rows.

    Attributes:
        table: the table.
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
        """Names the table and its columns.

        Args:
            title: of the table.
            columns: their names.
            widths: shares of the width; 0: as wide as what it holds.
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
        """Says what is listed."""
        self._head.setText(f"<b>{text}</b>")

    def button(
        self, name: str, text: str, does: Callable[[], object], *, for_selected: bool = False
    ) -> None:
        """Adds a button.

        Args:
            name: of its icon.
            text: for people.
            does: what it does.
            for_selected: it rests while no row is selected.
        """
        button = QPushButton(icon(name), text)
        button.clicked.connect(lambda: does())
        self._row.insertWidget(self._row.count() - 1, button)
        if for_selected:
            self._for_selected.append(button)
            button.setEnabled(False)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Shows other rows; the one that was selected stays so, else the first one is."""
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
        """What the first column of the selected row says; "" where none is."""
        rows = self.table.selectionModel().selectedRows()
        item = self.table.item(rows[0].row(), 0) if rows else None
        return "" if item is None else item.text()

    def _mark(self) -> None:
        for button in self._for_selected:
            button.setEnabled(bool(self.selected))
