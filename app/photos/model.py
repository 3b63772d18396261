"""All photos of the library, those that the filter lets through, the latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Signal,
)

from app.photos.changes import Steps, steps
from engine.library.records import ShownPhoto
from engine.photos.volumes import State
from engine.service.listing import Listing

# Views need a moment for each step; beyond so many it is quicker to show all anew.
_MOST_STEPS = 100

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What can be asked of a row besides Qt's own roles."""

    PHOTO = Qt.ItemDataRole.UserRole
    STATE = Qt.ItemDataRole.UserRole + 1


class PhotoModel(QAbstractListModel):
    """Rows are photos. Nothing is read here: a listing is handed over whole.

    Signals:
        refilled: other photos are shown, or something else is known of them.
    """

    refilled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._listing = Listing([], {})
        self._names: Mapping[int, str] = {}
        self._words: tuple[str, ...] = ()
        self._shown: list[ShownPhoto] = []

    @property
    def photos(self) -> Sequence[ShownPhoto]:
        """The photos of the rows."""
        return self._shown

    @property
    def total(self) -> int:
        """How many photos there are without the filter."""
        return len(self._listing.photos)

    def show(self, listing: Listing, names: Mapping[int, str]) -> None:
        """Shows other photos.

        Args:
            listing: all photos.
            names: of the landmark of each photo that is in a named one, by id.
        """
        self._listing, self._names = listing, names
        self._refill()

    def filter(self, text: str) -> None:
        """Shows only photos of which each word is in their date, folder, landmark or camera."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self._refill()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """The number of photos."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The photo of a row, and what a screen reader says of it."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        photo = self._shown[index.row()]
        if role == Role.PHOTO:
            return photo
        if role == Role.STATE:
            return self._listing.state(photo)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._described(photo)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A photo can be selected, and dragged to other programs."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Photos are dragged as files."""
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """The files of the photos that are dragged."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._shown[index.row()].file) for index in indexes])
        return data

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        """Originals are never moved."""
        return Qt.DropAction.CopyAction

    def row_of(self, photo: int) -> int | None:
        """The row of a photo by its id, None where it is not shown."""
        return self._row_by_id().get(photo)

    def _refill(self) -> None:
        after = [photo for photo in self._listing.photos if self._passes(photo)]
        found = steps([photo.id for photo in self._shown], [photo.id for photo in after])
        if found is None or len(found.removed) + len(found.inserted) > _MOST_STEPS:
            self.beginResetModel()
            self._shown = after
            self.endResetModel()
        else:
            self._walk(found, after)
        self.refilled.emit()

    def _walk(self, found: Steps, after: list[ShownPhoto]) -> None:
        nowhere = QModelIndex()
        for first, count in found.removed:
            self.beginRemoveRows(nowhere, first, first + count - 1)
            del self._shown[first : first + count]
            self.endRemoveRows()
        for first, count in found.inserted:
            self.beginInsertRows(nowhere, first, first + count - 1)
            self._shown[first:first] = after[first : first + count]
            self.endInsertRows()
        self._shown = after  # of those that stay, something may be known anew
        if after:
            self.dataChanged.emit(self.index(0), self.index(len(after) - 1))

    def _row_by_id(self) -> dict[int, int]:
        return {photo.id: row for row, photo in enumerate(self._shown)}

    def _passes(self, photo: ShownPhoto) -> bool:
        if not self._words:
            return True
        about = (photo.taken or "", photo.camera or "", self._names.get(photo.id, ""), photo.file)
        text = "\n".join(about).casefold()
        return all(word in text for word in self._words)

    def _described(self, photo: ShownPhoto) -> str:
        parts = [PurePath(photo.file).name, (photo.taken or "")[:10], self._names.get(photo.id, "")]
        if (state := self._listing.state(photo)) is not State.ONLINE:
            parts.append(self.tr("file missing") if state is State.MISSING else self.tr("offline"))
        return ", ".join(part for part in parts if part)
