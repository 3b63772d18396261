from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.indexing import indexer
from engine.indexing.indexer import IndexingResult, index
from engine.indexing.watch import Intervals
from engine.samples.library import SampleSet
from tests.engine.indexing.pictures import write_photo


def watch(library: Path, folder: Path, act: Callable[[], object] | None) -> IndexingResult:
    """Watches a folder, acts when it is up to date, and is interrupted in the next look at it."""
    messages: list[str] = []

    def message(text: str) -> None:
        messages.append(text)
        if act is None:
            raise KeyboardInterrupt
        act()

    def progress(done: int, total: int, what: str) -> None:
        if messages and done == total > 0:
            raise KeyboardInterrupt

    intervals = Intervals(quiet=0.1, presence=0.1)
    done = index(
        Cairn(library),
        [folder],
        workers=1,
        model=None,
        progress=progress,
        message=message,
        watch=intervals,
    )
    assert messages == ["Watching 1 folders for changes."]
    return done


def test_a_watch_sums_up_what_it_did_even_when_interrupted_in_the_middle(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    write_photo(folder / "a.jpg", 1)
    (folder / "notes.txt").write_text("Thursday: snow.")
    done = watch(tmp_path / "library", folder, lambda: write_photo(folder / "new" / "b.jpg", 2))
    assert (done.counts.added, done.photos, done.files) == (2, 2, 2)
    assert done.counts.ignored == 1
    assert done.failed == []
    assert done.photos_per_second > 0


def test_a_watch_with_nothing_to_do_ends_when_interrupted(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    done = watch(tmp_path / "library", folder, None)
    assert (done.counts.added, done.photos, done.landmarks) == (0, 0, 0)


def test_landmarks_form_while_photos_are_still_waiting(
    tmp_path: Path, samples: SampleSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexer, "_GROUP_EVERY", 0.0)
    root, seen = tmp_path / "library", set()

    def progress(done: int, total: int, what: str) -> None:
        if what == "indexed" and 0 < done < total:
            seen.add(len(Cairn(root).albums().landmarks))

    message: Callable[[str], None] = lambda text: None  # noqa: E731
    done = index(
        Cairn(root), [samples.root], workers=1, model=None, progress=progress, message=message
    )
    assert done.landmarks == 4
    assert max(seen) > 1
