"""Settings section for the library's folder, its check and its repair."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem

from app.bridge.library import OpenLibrary
from app.settings.section import Section, quiet, row
from app.shell.icons import icon
from app.trash.trash import asks, choose_to_ask
from engine.doctor.checks import Check
from engine.doctor.diagnosis import Diagnosis, examine


class LibrarySection(Section):
    """Section with the library's folder and the check of its integrity.

    Attributes:
        findings: the findings of the check, one per row.
        check: the button that starts the check.
        repair: the button that starts the repair; hidden unless the check found a fault.
    """

    def __init__(self, library: OpenLibrary) -> None:
        super().__init__(library)
        self.set_title(self.tr("Library"))
        where = QLabel(str(library.root), wordWrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._asks = QCheckBox(self.tr("Ask before photos are moved to the trash"))
        self._asks.toggled.connect(choose_to_ask)
        self.findings = QTreeWidget()
        self.findings.setHeaderLabels([self.tr("Check"), self.tr("What it found")])
        self.findings.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.findings.setRootIsDecorated(False)
        self.findings.setWordWrap(True)
        self.findings.setAccessibleName(self.tr("Findings"))
        self.findings.hide()
        folder = self.button("folder-open", self.tr("Open the folder"), self._open)
        self.check = self.button("check", self.tr("Check the library"), self._check)
        self.repair = self.button("refresh-cw", self.tr("Repair"), self._repair)
        self.repair.hide()
        about = self.tr("All that Cairn writes lies in this folder; your photos do not.")
        self.add(where)
        self.add(quiet(about))
        self.add(self._asks)
        self.add(row(folder, self.check, self.repair))
        self.add_below(self.findings)

    def reload(self) -> None:
        """Show the trash confirmation setting, which the trash dialog can change."""
        self._asks.setChecked(asks())

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.library.root)))

    def _check(self) -> None:
        library = self.library.cairn
        self.do(
            self.library.care,
            lambda: examine(library, repair=False, progress=_unheard),
            self.tr("Checking…"),
            self._show,
        )

    def _repair(self) -> None:
        library = self.library.cairn
        self.do(
            self.library.write_alone,
            lambda: examine(library, repair=True, progress=_unheard),
            self.tr("Repairing…"),
            self._show,
        )

    def _show(self, found: Diagnosis) -> str:
        self.findings.clear()
        for check in found.checks:
            item = QTreeWidgetItem([check.name, check.detail])
            item.setIcon(0, icon(_mark(check)))
            item.setToolTip(1, check.detail)
            self.findings.addTopLevelItem(item)
        versions = ", ".join(f"{name} {version}" for name, version in found.versions.items())
        item = QTreeWidgetItem([self.tr("versions"), versions])
        item.setIcon(0, icon("info"))
        item.setToolTip(1, versions)
        self.findings.addTopLevelItem(item)
        line = self.findings.fontMetrics().lineSpacing() + 8
        self.findings.setFixedHeight(line * (len(found.checks) + 2))
        self.findings.show()
        self.repair.setVisible(not found.well)
        if found.well:
            return self.tr("All is well.")
        wrong = sum(not (check.ok or check.repaired) for check in found.checks)
        return self.tr("%n things are not as they should be.", "", wrong)


def _mark(check: Check) -> str:
    return "check" if check.ok or check.repaired else "circle-alert"


def _unheard(done: int, total: int, what: str) -> None:
    """Ignore the progress of a check.

    The progress bar is indeterminate, because no check tells how long it takes.
    """
