"""Tests of the parts of a library that the window reads again after a change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import cast

import pytest
from PySide6.QtCore import QObject, Signal

from app.bridge.contents import Contents
from app.bridge.library import OpenLibrary
from engine.landmarks.landmark_list import NO_LANDMARKS, Landmarks
from engine.library.change_events import ANYTHING, ChangeEvent, Topic
from engine.library.photo_list import NO_PHOTOS, Listing


class Reads:
    """A library that counts how often its parts are read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def photos(self) -> Listing:
        self.read.append("photos")
        return NO_PHOTOS

    def landmarks(self) -> Landmarks:
        self.read.append("landmarks")
        return NO_LANDMARKS


class Library(QObject):
    changed = Signal(object)
    growing = Signal()
    bug = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cairn = Reads()

    def standing_back(self) -> nullcontext[None]:
        return nullcontext()

    def read(
        self, function: Callable[[], object], then: Callable[[object], None], failed: object
    ) -> None:
        then(function())


@pytest.mark.parametrize(
    ("change", "read"),
    [
        (ANYTHING, ["photos", "landmarks"]),
        (ChangeEvent.of(Topic.LANDMARKS), ["landmarks"]),
        (ChangeEvent.of(Topic.SOURCES), ["photos"]),
        (ChangeEvent.of(Topic.SETTINGS, Topic.FAILURES), []),
    ],
)
def test_only_what_changed_is_read_again(
    qapp: object, change: ChangeEvent, read: list[str]
) -> None:
    library = Library()
    contents = Contents(cast(OpenLibrary, library))
    library.changed.emit(change)
    assert library.cairn.read == read
    contents.refresh()
    assert library.cairn.read == [*read, "photos", "landmarks"]
