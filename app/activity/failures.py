"""Table of the files that could not be indexed, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence

from app.activity.table import TextTable
from app.shell.actions import action
from engine.library.records import Failure

_MOST = 500  # rows shown, so that the table stays responsive


class FailureList(TextTable):
    """Table of the files that could not be indexed.

    Signals:
        again: request to try the files again.
    """

    again = Signal()

    def __init__(self) -> None:
        super().__init__(2)
        self._failures: Sequence[Failure] = ()
        titles = self.tr("File"), self.tr("Why it cannot be read")
        self.name(self.tr("Files that cannot be read"), titles, (1, 1))
        self.button("redo-2", self.tr("Try again"), self.again.emit)
        self.button("copy", self.tr("Copy all"), self._copy)
        show = self.tr("Show in folder")
        self.button("external-link", show, self._show_in_folder, for_selected=True)
        for name, text, key, does in (
            ("copy", self.tr("Copy all"), QKeySequence.StandardKey.Copy, self._copy),
            ("external-link", show, "Return", self._show_in_folder),
        ):
            self.table.addAction(action(self.table, name, text, key, does, everywhere=False))

    def show_failures(self, failures: Sequence[Failure]) -> None:
        """Show failures in place of the previous ones.

        Only the first `_MOST` are listed; the copy action takes all of them.
        """
        self._failures = failures
        title = self.tr("Files that cannot be read")
        if len(failures) > _MOST:
            title += " · " + self.tr("the first {} of %n", "", len(failures)).format(_MOST)
        self.set_title(title)
        self.fill([(str(one.path), one.error) for one in failures[:_MOST]])

    def _copy(self) -> None:
        lines = [f"{one.path}\t{one.error}" for one in self._failures]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _show_in_folder(self) -> None:
        if self.selected:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(self.selected).parent)))
