from __future__ import annotations

import multiprocessing
from pathlib import Path

from engine.indexing.non_images import NonImages
from engine.indexing.progress import Hooks
from engine.indexing.scan import SeenFile, scan
from engine.indexing.update import bring_up_to_date
from engine.library.connection import open_writer
from engine.workers.worker_pool import WorkerPool
from tests.engine.indexing.pictures import write_photo


def seen(path: Path) -> SeenFile:
    (file,) = (file for file in scan(path.parent).files if file.location == path)
    return file


def test_what_neither_is_nor_claims_to_be_a_photo_is_foreign(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Tuesday: rain.")
    (tmp_path / "broken.jpg").write_text("no photo, but it says so")
    write_photo(tmp_path / "a.jpg", 1).rename(tmp_path / "photo.dat")
    foreign = NonImages()
    assert foreign.holds(seen(tmp_path / "notes.txt"))
    assert not foreign.holds(seen(tmp_path / "broken.jpg"))
    assert not foreign.holds(seen(tmp_path / "photo.dat"))


def test_a_foreign_file_is_opened_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_text("not yet a photo")
    foreign, before = NonImages(), seen(path)
    assert foreign.holds(before)
    write_photo(tmp_path / "a.jpg", 1).replace(path)
    assert foreign.holds(before)
    assert not foreign.holds(seen(path))


def test_no_worker_starts_for_foreign_files(tmp_path: Path, tiny_model: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "notes.txt").write_text("Tuesday: rain.")
    before = multiprocessing.active_children()
    hooks = Hooks(lambda done, total: None, lambda text: None, lambda: False)
    with open_writer(tmp_path / "library") as writer, WorkerPool(1, tiny_model) as pool:
        sources = [writer.add_source(tmp_path / "photos")]
        counts = bring_up_to_date(writer, sources, 1, pool, hooks)
        assert multiprocessing.active_children() == before
    assert counts.ignored == 1
