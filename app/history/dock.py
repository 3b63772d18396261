"""Dock widget with the history of decisions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QListView,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.bridge.library import OpenLibrary
from app.bridge.work import BackgroundTask
from app.history.delegate import DecisionDelegate
from app.history.model import HistoryModel
from app.landmarks.deciding import Decisions
from app.shell.actions import action
from app.thumbnails.loader import ThumbnailLoader
from engine.landmarks.history import History

_WIDTH = 320


class HistoryDock(QDockWidget):
    """Dock widget that lists the decisions and goes back or forward to any of them.

    Signals:
        failed: the `CairnError` raised while reading the history.

    Attributes:
        model: the decisions.
        list: the view of `model`.
    """

    failed = Signal(object)

    def __init__(
        self, library: OpenLibrary, loader: ThumbnailLoader, decisions: Decisions, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("History"))
        self.setObjectName("history")
        self._library, self._decisions = library, decisions
        self._reading: BackgroundTask | None = None
        self.model, self.list = HistoryModel(), QListView()
        self._empty = QLabel(self.tr("Nothing has been decided yet."), wordWrap=True, margin=12)
        self._views = QStackedWidget()
        self._back = self._lay_out(loader)
        decisions.turned.connect(self._look)
        self.visibilityChanged.connect(self._look)
        self.list.selectionModel().currentChanged.connect(self._enable)
        self.list.doubleClicked.connect(self.go_back)
        self.list.customContextMenuRequested.connect(self._ask)

    @Slot()
    def go_back(self) -> None:
        """Undo or redo decisions until the current one is the latest in force."""
        row = self.list.currentIndex().row()
        if row >= 0:
            self._decisions.go_to(self.model.entries[row].uid)

    def _lay_out(self, loader: ThumbnailLoader) -> QAction:
        cells = DecisionDelegate(loader)
        cells.setParent(self.list)
        loader.loaded.connect(lambda content: self.list.viewport().update())
        self.list.setModel(self.model)
        self.list.setItemDelegate(cells)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Decisions"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        back = action(
            *(self, "history", self.tr("Back to here"), "Return", self.go_back), everywhere=False
        )
        back.setToolTip(self.tr("Takes back what was decided after this, or makes it again"))
        self.list.addAction(back)
        hint = QLabel(self.tr("Return goes back to a decision: all after it is taken back."))
        hint.setWordWrap(True)
        hint.setMargin(8)
        hint.setEnabled(False)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(hint)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._views.addWidget(shown)
        self._views.addWidget(self._empty)
        self._views.setMinimumWidth(_WIDTH)
        self.setWidget(self._views)
        return back

    @Slot()
    def _look(self) -> None:
        if not self.isVisible():
            return
        if self._reading is not None:
            self._reading.cancel()
        library = self._library
        self._reading = library.read(library.cairn.history, self._show, self.failed.emit)

    def _show(self, found: History) -> None:
        self._reading = None
        current = self.list.currentIndex().row()
        # Keep the current decision only while the list has the focus; else show the latest.
        held = current >= 0 and self.list.hasFocus()
        before = self.model.entries[current].uid if held else None
        self.model.show(found.entries)
        self._views.setCurrentIndex(0 if found.entries else 1)
        rows = [row for row, entry in enumerate(found.entries) if entry.uid == before]
        if found.entries:
            self.list.setCurrentIndex(self.model.index(rows[0] if rows else 0))
        self._enable()

    @Slot()
    def _enable(self) -> None:
        row, latest = self.list.currentIndex().row(), self._decisions.history.undo
        entry = self.model.entries[row] if row >= 0 else None
        self._back.setEnabled(entry is not None and (latest is None or entry.uid != latest.uid))

    @Slot(object)
    def _ask(self, at: object) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._back)
        menu.popup(self.list.viewport().mapToGlobal(at))  # type: ignore[call-overload]
