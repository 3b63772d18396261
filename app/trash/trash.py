"""Controller that moves photos to the trash, after confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from app.bridge.library import OpenLibrary
from app.history.undoing import Undoing
from app.shell.actions import action
from app.shell.asking import question
from app.trash.bin import Trashed, move_to_trash
from engine.errors import InputError
from engine.library.records import ShownPhoto
from engine.library.trash import KnownFile, files_of

_ASK = "trash/ask"


def asks() -> bool:
    """Return whether to ask before photos are moved to the trash."""
    return bool(QSettings().value(_ASK, True, bool))


def choose_to_ask(ask: bool) -> None:
    """Store whether to ask before photos are moved to the trash."""
    QSettings().setValue(_ASK, ask)


class Trash(QObject):
    """Controller that moves photos to the trash, all files of each.

    Signals:
        failed: emitted with the `CairnError` that says what could not be moved.

    Args:
        library: the open library, from which the files are removed.
        undoing: undoes the move.
        window: the parent of the confirmation dialog.
    """

    failed = Signal(object)

    def __init__(self, library: OpenLibrary, undoing: Undoing, window: QWidget) -> None:
        super().__init__(window)
        self._library, self._undoing, self._window = library, undoing, window

    def action_for(self, view: QWidget, chosen: Callable[[], Sequence[ShownPhoto]]) -> QAction:
        """Add the trash action to a view, with its shortcut and context menu.

        Args:
            view: the widget that gets the action.
            chosen: returns the photos that are selected in the view.
        """
        text, does = self.tr("Move to trash…"), lambda: self.ask(chosen())
        made = action(view, "trash-2", text, "Delete", does, everywhere=False)
        made.setToolTip(self.tr("Move to trash (Delete); Undo takes that back"))
        view.addAction(made)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return made

    def ask(self, photos: Sequence[ShownPhoto]) -> None:
        """Move photos to the trash, after confirmation.

        The confirmation is skipped if the user has turned it off.
        """
        if photos:
            library, ids = self._library.cairn, [photo.id for photo in photos]
            self._library.read(
                lambda: files_of(library, ids),
                lambda files: self._ask(photos, files),
                self.failed.emit,
            )

    def _ask(self, photos: Sequence[ShownPhoto], files: Sequence[KnownFile]) -> None:
        if not files:
            text = self.tr("The files of these photos are not there; there is nothing to move.")
            self.failed.emit(InputError(text))
        elif asks():
            self._question(photos, files).open()
        else:
            self._move(files)

    def _question(self, photos: Sequence[ShownPhoto], files: Sequence[KnownFile]) -> QMessageBox:
        name = PurePath(photos[0].file).name
        text = self.tr("Move {} to the trash?").format(name)
        if len(photos) > 1:
            text = self.tr("Move %n photos to the trash?", "", len(photos))
        about = self.tr("Undo takes this back while Cairn is open. Names and decisions are kept.")
        if len(files) > len(photos):
            about = self.tr("That is %n files, copies included.", "", len(files)) + " " + about
        never = QCheckBox(self.tr("Do not ask again"))

        def accept() -> None:
            if never.isChecked():
                choose_to_ask(False)
            self._move(files)

        box = question(self._window, text, about, self.tr("Move to trash"), accept)
        box.setCheckBox(never)
        return box

    def _move(self, files: Sequence[KnownFile]) -> None:
        library = self._library.cairn

        def moved() -> Trashed:
            trashed = move_to_trash(library, files)
            self._undoing.note(trashed)
            return trashed

        self._library.write(moved, self._tell, self.failed.emit)

    def _tell(self, trashed: Trashed) -> None:
        self._undoing.turned.emit()
        if trashed.files:
            text = self.tr("%n files are in the trash.", "", len(trashed.files))
            if all(trashed.places):
                text += " " + self.tr("Undo takes that back.")
            self._library.told.emit(text)
            self._library.wake(everything=True)
        if trashed.stuck:
            self.failed.emit(self._undoing.immovable(trashed))
