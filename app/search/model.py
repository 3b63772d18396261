"""What was found, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from app.search.finder import Hit
from engine.retrieval.verdict import Verdict

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What can be asked of a row besides Qt's own roles."""

    HIT = Qt.ItemDataRole.UserRole


class HitModel(QAbstractListModel):
    """Rows are hits, the surest first."""

    def __init__(self) -> None:
        super().__init__()
        self._hits: Sequence[Hit] = ()

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits of the rows."""
        return self._hits

    def show(self, hits: Sequence[Hit]) -> None:
        """Shows others."""
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of hits."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The hit of a row, and what is said of it."""
        if not index.isValid() or index.row() >= len(self._hits):
            return None
        hit = self._hits[index.row()]
        if role == Role.HIT:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return self.verdict(hit)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{PurePath(hit.file).name}, {self.verdict(hit)}"
        return None

    def verdict(self, hit: Hit) -> str:
        """The verdict in words, and how many points prove it."""
        words = {
            Verdict.VERIFIED: self.tr("verified"),
            Verdict.LIKELY: self.tr("likely"),
            Verdict.WEAK: self.tr("weak"),
        }
        if hit.found.verdict is None:
            return self.tr("similar")
        points = self.tr("%n points", "", hit.found.inliers)
        return f"{words[hit.found.verdict]} · {points}"
