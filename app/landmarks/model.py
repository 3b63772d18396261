"""List model of landmark cards, which can be renamed and merged by dropping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine.landmarks.landmark_list import Landmarks, ListedLandmark
from engine.landmarks.name_suggestions import Suggestion
from engine.library.photo_list import PhotoList

Index = QModelIndex | QPersistentModelIndex

_MIME = "application/x-cairn-landmark"


class LandmarkRole(IntEnum):
    """Item roles of the model besides Qt's own."""

    CARD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Card:
    """Data of a landmark's card.

    Attributes:
        album: the landmark.
        cover: the content key of the cover photo; None if that photo is not listed.
        years: the first and the last year of its photos, as "2019-2021"; "" without dates.
    """

    album: ListedLandmark
    cover: bytes | None
    years: str

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        """Return the suggested names, most certain first; none if the landmark is named."""
        return () if self.album.name else self.album.suggestions

    @property
    def suggestion(self) -> str | None:
        """Return the most certain suggested name, or None."""
        return next((one.name for one in self.suggestions), None)


def cards_of(found: Landmarks, photos: PhotoList, *, hidden: bool) -> list[Card]:
    """Build the cards of the landmarks, in their order.

    Args:
        found: all landmarks.
        photos: all photos of the library.
        hidden: whether to include landmarks that the user hid.
    """
    row_of = {photo: row for row, photo in enumerate(photos.ids.tolist())}
    shown = (one for one in found.landmarks if hidden or not one.hidden)
    return [_card_of(one, photos, row_of) for one in shown]


def _card_of(album: ListedLandmark, photos: PhotoList, row_of: Mapping[int, int]) -> Card:
    cover = row_of.get(album.cover_photo)
    years = sorted({photos.years[row_of[one]] for one in album.members if one in row_of} - {""})
    span = years[0] if len(years) == 1 else f"{years[0]}-{years[-1]}" if years else ""
    return Card(album, None if cover is None else photos[cover].content, span)


class LandmarkModel(QAbstractListModel):
    """List model of landmarks, largest first.

    Signals:
        renamed: (id of a landmark, the name that the user typed).
        dropped: (id of the landmark that others were dropped on, ids of those others).
    """

    renamed = Signal(int, str)
    dropped = Signal(int, list)

    def __init__(self) -> None:
        super().__init__()
        self._cards: Sequence[Card] = ()

    @property
    def cards(self) -> Sequence[Card]:
        """Return the cards, one for each row."""
        return self._cards

    def show(self, cards: Sequence[Card]) -> None:
        """Replace the cards.

        The model is reset only if their ids changed; otherwise the rows are updated.
        """
        if [card.album.id for card in cards] == [card.album.id for card in self._cards]:
            self._cards = cards
            if cards:
                self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))
            return
        self.beginResetModel()
        self._cards = cards
        self.endResetModel()

    def row_of(self, landmark: int) -> int | None:
        """Return the row of a landmark by its id, or None if not shown."""
        ids = [card.album.id for card in self._cards]
        return ids.index(landmark) if landmark in ids else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Return the number of landmarks."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the card of a row, its name or its description, by role.

        None for any other role, and for a row that does not exist.
        """
        if not index.isValid() or index.row() >= len(self._cards):
            return None
        card = self._cards[index.row()]
        if role == LandmarkRole.CARD:
            return card
        if role == Qt.ItemDataRole.DisplayRole:
            return card.album.name or card.suggestion or self.tr("Unnamed")
        if role == Qt.ItemDataRole.EditRole:
            return card.album.name or card.suggestion or ""
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._described(card)
        return None

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Emit `renamed` if the typed name is new, and return False.

        The model itself does not change: renaming is a decision, made elsewhere.
        """
        name = " ".join(str(value).split())
        card = self._cards[index.row()]
        if role == Qt.ItemDataRole.EditRole and name != (card.album.name or ""):
            self.renamed.emit(card.album.id, name)
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return flags that let a card be selected, renamed, dragged and dropped on."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        kinds = Qt.ItemFlag
        own = kinds.ItemIsEditable | kinds.ItemIsDragEnabled | kinds.ItemIsDropEnabled
        return super().flags(index) | own

    def mimeTypes(self) -> list[str]:  # noqa: N802
        """Return the type of dragged cards, which only this program knows."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """Encode the ids of the dragged landmarks."""
        ids = [str(self._cards[index.row()].album.id) for index in indexes]
        data = QMimeData()
        data.setData(_MIME, " ".join(ids).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802
        """Return the copy action: a drop asks for a merge and moves no row."""
        return Qt.DropAction.CopyAction

    def canDropMimeData(  # noqa: N802
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Return whether the data holds cards other than the target."""
        return parent.isValid() and bool(self._others(data, parent))

    def dropMimeData(  # noqa: N802
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Emit `dropped` with the target and the other cards.

        Returns:
            whether there are other cards.
        """
        others = self._others(data, parent) if parent.isValid() else []
        if others:
            self.dropped.emit(self._cards[parent.row()].album.id, others)
        return bool(others)

    def _others(self, data: QMimeData, target: Index) -> list[int]:
        held = data.data(_MIME).data()
        ids = [int(number) for number in bytes(held).split()]
        return [one for one in ids if one != self._cards[target.row()].album.id]

    def _described(self, card: Card) -> str:
        name = card.album.name
        if name is None:
            name = self.tr("perhaps {}").format(card.suggestion) if card.suggestion else ""
        parts = [name or self.tr("Unnamed"), self.tr("%n photos", "", len(card.album.members))]
        if card.album.hidden:
            parts.append(self.tr("hidden"))
        thanks = next((one.attribution or "" for one in card.suggestions), "")
        return ", ".join(part for part in (*parts, card.years, thanks) if part)
