"""List model of decisions, latest first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)

from app.history.words import DecisionWords
from engine.landmarks.history import Entry

Index = QModelIndex | QPersistentModelIndex


class HistoryRole(IntEnum):
    """Item roles of the model besides Qt's own."""

    ENTRY = Qt.ItemDataRole.UserRole
    WHEN = Qt.ItemDataRole.UserRole + 1


class HistoryModel(QAbstractListModel):
    """List model of decisions, undone ones included."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: Sequence[Entry] = ()
        self._words = DecisionWords(self)

    @property
    def entries(self) -> Sequence[Entry]:
        """Return the decisions, one for each row."""
        return self._entries

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace the decisions.

        The model is reset only if their ids changed; otherwise the rows are updated.
        """
        before = [entry.uid for entry in self._entries]
        if before == [entry.uid for entry in entries]:
            self._entries = entries
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of decisions."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the decision of a row, its time or its description, by role.

        None for any other role, and for a row that does not exist.
        """
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == HistoryRole.ENTRY:
            return entry
        if role == HistoryRole.WHEN:
            return self._when(entry)
        if role == Qt.ItemDataRole.DisplayRole:
            words = self._words.of(entry)
            return words[:1].upper() + words[1:]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{index.data()}, {self._when(entry)}"
        return None

    def _when(self, entry: Entry) -> str:
        made = QDateTime.fromString(entry.made_at, Qt.DateFormat.ISODateWithMs).toLocalTime()
        when = QLocale().toString(made, QLocale.FormatType.ShortFormat)
        return self.tr("{}, taken back").format(when) if entry.undone else when
