"""Descriptions of decisions, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.landmarks.history import Entry
from engine.library.records import DecisionKind


class DecisionWords(QObject):
    """Descriptions of decisions, each the rest of a sentence such as "Undo: rename ..."."""

    def of(self, entry: Entry) -> str:
        """Return the description of a decision."""
        if entry.kind is DecisionKind.RENAME:
            return self._of_rename(entry)
        if entry.kind is DecisionKind.MERGE:
            count = self.tr("%n photos", "", entry.photos)
            came = self._quoted(entry.other) if entry.other else count
            return self.tr("merge {} into {}").format(came, self._landmark(entry))
        return self._of_photos(entry) or self._of_landmark(entry)

    def _of_rename(self, entry: Entry) -> str:
        if entry.name is None:
            return self.tr("take the name of {} away").format(self._landmark(entry))
        named = self._quoted(entry.name)
        if entry.called is None:
            return self.tr("name a landmark {}").format(named)
        return self.tr("rename {} to {}").format(self._landmark(entry), named)

    def _of_photos(self, entry: Entry) -> str:
        landmark = self._landmark(entry)
        texts = {
            DecisionKind.SAME: self.tr("call two photos the same place"),
            DecisionKind.DIFFERENT: self.tr("call two photos different places"),
            DecisionKind.CONFIRM: self.tr("put %n photos into {}", "", entry.photos),
            DecisionKind.REJECT: self.tr("take %n photos out of {}", "", entry.photos),
            DecisionKind.SPLIT: self.tr(
                "make %n photos of {} a place of their own", "", entry.photos
            ),
        }
        return texts.get(entry.kind, "").format(landmark)

    def _of_landmark(self, entry: Entry) -> str:
        texts = {
            DecisionKind.COVER: self.tr("choose the cover of {}"),
            DecisionKind.HIDE: self.tr("hide {}"),
            DecisionKind.SHOW: self.tr("show {} again"),
        }
        return texts[entry.kind].format(self._landmark(entry))

    def _landmark(self, entry: Entry) -> str:
        if entry.called is not None:
            return self._quoted(entry.called)
        return self.tr("a landmark of %n photos", "", entry.members)

    def _quoted(self, name: str) -> str:
        return self.tr("“{}”").format(name)
