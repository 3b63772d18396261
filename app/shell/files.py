"""Non-blocking dialogs for choosing a file or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Then = Callable[[Path], object]


def ask_for_file(parent: QWidget, title: str, kinds: str, then: Then) -> None:
    """Open a dialog for choosing an existing file.

    Args:
        parent: the parent widget.
        title: the title of the dialog.
        kinds: Qt's filter of file names.
        then: called with the chosen file; not called if the dialog is canceled.
    """
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, then)


def ask_where_to_save(parent: QWidget, title: str, name: str, kinds: str, then: Then) -> None:
    """Open a dialog for choosing a file to write; see `ask_for_file`.

    Args:
        name: the suggested file name.
    """
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    _open(dialog, then)


def ask_for_folder(parent: QWidget, title: str, then: Then) -> None:
    """Open a dialog for choosing an existing folder; see `ask_for_file`."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, then)


def _open(dialog: QFileDialog, then: Then) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
