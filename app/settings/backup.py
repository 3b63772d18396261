"""Settings section for backups, snapshots and restoring them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.bridge.library import OpenLibrary
from app.settings.section import Section, quiet, row, size
from app.shell.asking import question
from app.shell.files import ask_for_file, ask_where_to_save
from engine.library.atomic_files import WrittenFile
from engine.library.recovery.backups import back_up, restore
from engine.library.recovery.snapshots import Snapshot, list_snapshots

_ROWS = 4  # visible rows of the list


class BackupSection(Section):
    """Section that backs up the library and restores it from a backup or a snapshot.

    Attributes:
        snapshots: the list of snapshots.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library)
        self.set_title(self.tr("Backup"))
        self.snapshots = QListWidget()
        self.snapshots.setAccessibleName(self.tr("Snapshots"))
        line = self.snapshots.fontMetrics().lineSpacing() + 4
        self.snapshots.setFixedHeight(_ROWS * line + 8)
        save = self.button("save", self.tr("Back up to a file…"), self._ask_where)
        bring = self.button("undo-2", self.tr("Restore from a file…"), self._ask_for_file)
        self._back = self.button("history", self.tr("Restore the snapshot…"), self._ask_for_day)
        about = self.tr("A backup holds all that Cairn knows: names, decisions, features. It holds "
                        "no photos.")  # fmt: skip
        self.add(quiet(about))
        self.add(row(save, bring))
        self.add(quiet(self.tr("Snapshots of names and decisions are made each day:")))
        self.add(self.snapshots)
        self.add(row(self._back))
        self.snapshots.itemSelectionChanged.connect(self._mark)
        self._mark()

    def reload(self) -> None:
        """List the available snapshots."""
        library = self.library.cairn
        self.library.read(
            lambda: list_snapshots(library.layout),
            self._show,
            lambda error: self.say(error.message),
        )

    def say(self, text: str) -> None:
        """Show how an operation ended, and update the buttons."""
        super().say(text)
        self._mark()

    def _mark(self) -> None:
        self._back.setEnabled(bool(self.snapshots.selectedItems()) and not self.busy)

    def _show(self, snapshots: list[Snapshot]) -> None:
        self.snapshots.clear()
        for one in snapshots:
            when = QDateTime.fromSecsSinceEpoch(int(one.written.timestamp()))
            shown = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            item = QListWidgetItem(f"{shown}  ·  {size(one.bytes)}")
            item.setData(Qt.ItemDataRole.UserRole, str(one.path))
            self.snapshots.addItem(item)

    def _ask_where(self) -> None:
        day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        name, kinds = f"cairn-{day}.db", self.tr("Backups (*.db)")
        ask_where_to_save(self, self.tr("Back up to"), name, kinds, self.back_up)

    def back_up(self, file: Path) -> None:
        """Copy the library's database to a file."""
        library = self.library.cairn
        told = self.tr("Backing up…")
        self.do(self.library.care, lambda: back_up(library, file), told, self._backed_up)

    def _backed_up(self, written: WrittenFile) -> str:
        return self.tr("The backup is in {} ({}).").format(written.path, size(written.bytes))

    def _ask_for_file(self) -> None:
        title, kinds = self.tr("Restore from"), self.tr("Backups (*.db)")
        ask_for_file(self, title, kinds, self.ask_to_restore)

    def _ask_for_day(self) -> None:
        for item in self.snapshots.selectedItems():
            self.ask_to_restore(Path(str(item.data(Qt.ItemDataRole.UserRole))))

    def ask_to_restore(self, file: Path) -> None:
        """Ask for confirmation, then restore the library from a backup or a snapshot."""
        text = self.tr("Make the library what it was in {}?").format(file.name)
        about = self.tr(
            "What you decided since then is no longer in it; what the library is now is kept "
            "beside it. No photo is touched."
        )
        question(self, text, about, self.tr("Restore"), lambda: self._restore(file)).open()

    def _restore(self, file: Path) -> None:
        library, told = self.library.cairn, self.library.told
        self.do(
            self.library.write_alone,
            lambda: restore(library, file, told.emit),
            self.tr("Restoring…"),
            lambda _: self._restored(file),
        )

    def _restored(self, file: Path) -> str:
        self.reload()
        return self.tr("The library is what it was in {}.").format(file.name)
