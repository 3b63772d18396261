"""Qt model of search results: headings, and the photos beneath them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.match.wording import match_summary
from app.photos.changes import steps
from app.search.rows import Cell, Heading, Row, rows_of, shot_of
from engine.retrieval.ranking import SearchHit
from engine.retrieval.verdict import Verdict

Index = QModelIndex | QPersistentModelIndex


class SearchRole(IntEnum):
    """Item roles of a row besides Qt's own."""

    ROW = Qt.ItemDataRole.UserRole


class HitModel(QAbstractListModel):
    """List model of group headings and search hits, most certain first.

    The best of several near duplicates represents the others, which can be shown, too. When results
    change, rows that stay keep their persistent indexes, and so their selection.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: Sequence[SearchHit] = ()
        self._spread: set[int] = set()
        self._rows: list[Row] = []

    @property
    def hits(self) -> Sequence[SearchHit]:
        """Return all hits, most certain first, including those without a row."""
        return self._hits

    def show(self, hits: Sequence[SearchHit]) -> None:
        """Replace the hits; rows that stay keep their selection."""
        self._hits = hits
        self._become(rows_of(hits, self._spread))

    def toggle(self, row: int) -> int:
        """Show or hide the near duplicates of the photo in a row.

        Returns:
            the row of the photo that represents them; a heading's own row.
        """
        cell = self._rows[row]
        if isinstance(cell, Heading):
            return row
        shot = shot_of(cell.hit)
        self._spread ^= {shot}
        self._become(rows_of(self._hits, self._spread))
        leads = (one for one in self._rows if isinstance(one, Cell) and one.leads)
        return self._rows.index(next(one for one in leads if shot_of(one.hit) == shot))

    def in_shot(self, row: int) -> bool:
        """Return whether the photo in a row has near duplicates among the hits."""
        cell = self._rows[row] if 0 <= row < len(self._rows) else None
        return isinstance(cell, Cell) and (bool(cell.others) or not cell.leads)

    def hit(self, row: int) -> SearchHit | None:
        """Return the hit of a row, or None if the row has none."""
        cell = self._rows[row] if 0 <= row < len(self._rows) else None
        return cell.hit if isinstance(cell, Cell) else None

    def row_of(self, photo: int) -> int | None:
        """Return the row of a photo by its id, or None."""
        return next((row for row, one in enumerate(self._rows) if one.key == photo), None)

    def beside(self, row: int, step: int) -> int | None:
        """Return the row of the hit next to a row, or None.

        Args:
            row: the row to start from.
            step: 1 for the next hit, -1 for the previous one.
        """
        row += step
        while 0 <= row < len(self._rows):
            if self.hit(row) is not None:
                return row
            row += step
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return the item flags; a heading can be neither selected nor activated."""
        if not index.isValid() or isinstance(self._rows[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row itself, its displayed text or its description, by role."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == SearchRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return self._title(row) if isinstance(row, Heading) else self.verdict(row.hit)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._title(row) if isinstance(row, Heading) else self._described(row)
        return None

    def verdict(self, hit: SearchHit) -> str:
        """Return the verdict in words, its probability and the number of matched points."""
        words = {
            Verdict.VERIFIED: self.tr("verified"),
            Verdict.LIKELY: self.tr("likely"),
            Verdict.WEAK: self.tr("weak"),
        }
        if hit.verdict is None:
            return self.tr("similar")
        points = self.tr("%n points", "", hit.inliers)
        return match_summary(words[hit.verdict], hit.probability, points)

    def _title(self, heading: Heading) -> str:
        words = {
            Verdict.VERIFIED: self.tr("Verified: the same place"),
            Verdict.LIKELY: self.tr("Likely the same place"),
            Verdict.WEAK: self.tr("Weak: a few points agree"),
            None: self.tr("Similar: nothing proves the same place"),
        }
        photos = self.tr("%n photos", "", heading.count)
        return f"{words[heading.verdict]} · {photos}"

    def _described(self, cell: Cell) -> str:
        text = f"{PurePath(cell.hit.file).name}, {self.verdict(cell.hit)}"
        if cell.others:
            text += ", " + self.tr("%n nearly the same", "", cell.others)
        return text

    def _become(self, after: list[Row]) -> None:
        """Reorder the rows that stay, then remove and insert the others."""
        self._reorder([row.key for row in after])
        found = steps(_keys(self._rows), _keys(after))
        assert found is not None
        nowhere = QModelIndex()
        for first, count in found.removed:
            self.beginRemoveRows(nowhere, first, first + count - 1)
            del self._rows[first : first + count]
            self.endRemoveRows()
        for first, count in found.inserted:
            self.beginInsertRows(nowhere, first, first + count - 1)
            self._rows[first:first] = after[first : first + count]
            self.endInsertRows()
        self._rows = after  # rows that stay may have new values
        if after:
            self.dataChanged.emit(self.index(0), self.index(len(after) - 1))

    def _reorder(self, wanted: list[int]) -> None:
        before = {row.key: row for row in self._rows}
        staying = iter([key for key in wanted if key in before])
        kept = set(wanted)
        order = [next(staying) if key in kept else key for key in before]
        if order == list(before):
            return
        self.layoutAboutToBeChanged.emit()
        places = {key: row for row, key in enumerate(order)}
        old = self.persistentIndexList()
        new = [self.index(places[self._rows[index.row()].key]) for index in old]
        self._rows = [before[key] for key in order]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def _keys(rows: Sequence[Row]) -> NDArray[np.int64]:
    return np.array([row.key for row in rows], np.int64)
