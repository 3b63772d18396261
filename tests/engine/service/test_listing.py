from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from engine.library.changes import LibraryWriter
from engine.library.connection import open_writer
from engine.photos.facts import CaptureDate
from engine.photos.volumes import State
from engine.service.listing import list_photos
from tests.engine.library.rows import FACTS, content, state


def record(writer: LibraryWriter, folder: Path, name: str, number: int, taken: str | None) -> None:
    date = None if taken is None else CaptureDate(datetime.fromisoformat(taken), None, "exif")
    facts = replace(FACTS, taken=date)
    source = writer.add_source(folder)
    writer.record_file(source.id, (name.encode(), *state(b"")[1:]), content(number), facts)


def test_photos_are_listed_once_latest_first_by_a_file_that_is_there(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    away.mkdir()
    root = tmp_path / "library"
    with open_writer(root) as writer:
        record(writer, home, "old.jpg", 1, "2011-05-01T12:00:00")
        record(writer, home, "undated.jpg", 2, None)
        record(writer, home, "new.jpg", 3, "2024-05-01T12:00:00")
        record(writer, home, "gone.jpg", 4, "2012-05-01T12:00:00")
        record(writer, away, "a copy of new.jpg", 3, "2024-05-01T12:00:00")
        record(writer, away, "alone.jpg", 5, "2013-05-01T12:00:00")
        files = writer.files(writer.sources()[1].id, 1)
        writer.mark_missing([files[name].id for name in (b"gone.jpg", b"new.jpg")])
    shutil.rmtree(away)
    listing = list_photos(root)
    names = [Path(photo.file).name for photo in listing.photos]
    assert names == ["a copy of new.jpg", "alone.jpg", "gone.jpg", "old.jpg", "undated.jpg"]
    states = {Path(photo.file).name: listing.state(photo) for photo in listing.photos}
    assert states["gone.jpg"] is State.MISSING
    assert states["old.jpg"] is State.ONLINE
    assert states["alone.jpg"] is State.MISSING
    assert listing.photos[3].size == (FACTS.width, FACTS.height)
