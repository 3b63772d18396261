"""List model of the photos that pass the filter, latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import PurePath
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Signal,
)

from app.photos.arranging import Arranged, arrange
from app.photos.changes import Steps
from app.shell.dates import day
from engine.library.photo_list import NO_PHOTOS, Listing, PhotoList
from engine.library.records import ShownPhoto
from engine.photos.volumes import State

Index = QModelIndex | QPersistentModelIndex


class PhotoRole(IntEnum):
    """Item roles of the model besides Qt's own."""

    PHOTO = Qt.ItemDataRole.UserRole
    STATE = Qt.ItemDataRole.UserRole + 1


class PhotoModel(QAbstractListModel):
    """List model of photos. It reads nothing; `arrange` computes the rows.

    Signals:
        refilled: the photos, or their data, were replaced.

    Attributes:
        years: (year, first row) of each year, in the order of the rows; "" for no date.
    """

    refilled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._listing = NO_PHOTOS
        self._names: Mapping[int, str] = {}
        self._shown = NO_PHOTOS.photos
        self.years: list[tuple[str, int]] = []

    @property
    def photos(self) -> PhotoList:
        """Return the photos, one for each row."""
        return self._shown

    @property
    def total(self) -> int:
        """Return the number of photos without the filter."""
        return len(self._listing.photos)

    def show(self, arranged: Arranged) -> None:
        """Replace the photos.

        Args:
            arranged: its `steps` must start from the photos shown now.
        """
        self._listing, self._names = arranged.listing, arranged.names
        self.years = arranged.years
        if arranged.steps is None:
            self.beginResetModel()
            self._shown = arranged.photos
            self.endResetModel()
        else:
            self._walk(arranged.steps, arranged.photos)
        self.refilled.emit()

    def show_all(self, listing: Listing) -> None:
        """Replace the photos by a few others, without a filter."""
        self.show(arrange(listing, {}, "", self._shown.ids))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of photos that pass the filter."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the photo of a row, its state or its description, by role.

        None for any other role, and for a row that does not exist.
        """
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        photo = self._shown[index.row()]
        if role == PhotoRole.PHOTO:
            return photo
        if role == PhotoRole.STATE:
            return self._listing.state(photo)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._described(photo)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return flags that let a photo be selected and dragged to other programs."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Return the type of URI lists: photos are dragged as files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Return the URLs of the dragged photos' files."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._shown[index.row()].file) for index in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Return the copy action only: originals are never moved."""
        return Qt.DropAction.CopyAction

    def row_of(self, photo: int) -> int | None:
        """Return the row of a photo by its id, or None if not shown."""
        rows = np.flatnonzero(self._shown.ids == photo)
        return int(rows[0]) if len(rows) else None

    def _walk(self, found: Steps, after: PhotoList) -> None:
        nowhere = QModelIndex()
        for first, count in found.removed:
            self.beginRemoveRows(nowhere, first, first + count - 1)
            self._shown = self._shown[:first] + self._shown[first + count :]
            self.endRemoveRows()
        for first, count in found.inserted:
            self.beginInsertRows(nowhere, first, first + count - 1)
            added = after[first : first + count]
            self._shown = self._shown[:first] + added + self._shown[first:]
            self.endInsertRows()
        self._shown = after  # the data of photos that stay may have changed
        if len(after):
            self.dataChanged.emit(self.index(0), self.index(len(after) - 1))

    def _described(self, photo: ShownPhoto) -> str:
        parts = [PurePath(photo.file).name, day(photo.taken), self._names.get(photo.id, "")]
        if (state := self._listing.state(photo)) is not State.ONLINE:
            parts.append(self.tr("file missing") if state is State.MISSING else self.tr("offline"))
        return ", ".join(part for part in parts if part)
