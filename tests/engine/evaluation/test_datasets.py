import os
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.errors import InputError, NotFoundError
from engine.evaluation.datasets import LandmarkSet, read_landmark_set


def _is_photo(path: Path) -> bool:
    return path.read_bytes().startswith(b"photo")


def _make(root: Path, *photos: str) -> None:
    for photo in photos:
        path = root / photo
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"photo")


def _read(root: Path) -> tuple[LandmarkSet, dict[str, int]]:
    found = read_landmark_set(root, _is_photo)
    relative = [path.relative_to(root).as_posix() for path in found.paths]
    return found, dict(zip(relative, found.labels.tolist(), strict=True))


def test_labels_each_photo_with_the_index_of_its_folder(tmp_path: Path) -> None:
    _make(tmp_path, "tower/b.jpg", "tower/a.jpg", "bridge/1.jpg")
    found, labels = _read(tmp_path)
    assert found.root == tmp_path
    assert found.names == ("bridge", "tower")
    assert found.labels.dtype == np.int64
    assert list(labels.items()) == [("bridge/1.jpg", 0), ("tower/a.jpg", 1), ("tower/b.jpg", 1)]


def test_folders_with_an_underscore_hold_photos_of_no_landmark(tmp_path: Path) -> None:
    _make(tmp_path, "_distractors/d.jpg", "_other/x.jpg", "tower/a.jpg")
    found, labels = _read(tmp_path)
    assert found.names == ("tower",)
    assert labels == {"_distractors/d.jpg": -1, "_other/x.jpg": -1, "tower/a.jpg": 0}


def test_reads_a_landmark_recursively_without_hidden_entries(tmp_path: Path) -> None:
    _make(
        tmp_path,
        "tower/2019/_raw/a.jpg",
        "tower/.thumbnails/a.jpg",
        "tower/.a.jpg",
        ".hidden/a.jpg",
        "loose.jpg",
    )
    assert _read(tmp_path)[1] == {"tower/2019/_raw/a.jpg": 0}


def test_orders_by_folder_first_whatever_the_separator_sorts_like(tmp_path: Path) -> None:
    _make(tmp_path, "a b/1.jpg", "a/Z.jpg", "a/b/1.jpg", "a/b c.jpg", "a-b/1.jpg")
    assert list(_read(tmp_path)[1]) == [
        "a/Z.jpg",
        "a/b/1.jpg",
        "a/b c.jpg",
        "a b/1.jpg",
        "a-b/1.jpg",
    ]


def test_counts_copies_and_leaves_out_what_is_no_photo(tmp_path: Path) -> None:
    _make(tmp_path, "tower/a.jpg", "tower/copy.jpg")
    (tmp_path / "tower" / "notes.jpg").write_text("text")
    (tmp_path / "empty").mkdir()
    found, labels = _read(tmp_path)
    assert list(labels) == ["tower/a.jpg", "tower/copy.jpg"]
    assert found.names == ("tower",)


def test_a_missing_folder_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"nowhere.*<landmark>") as caught:
        read_landmark_set(tmp_path / "nowhere", _is_photo)
    assert caught.value.path == str(tmp_path / "nowhere")


def test_a_file_is_refused(tmp_path: Path) -> None:
    _make(tmp_path, "a.jpg")
    with pytest.raises(InputError, match=r"a\.jpg is not a folder.*<landmark>"):
        read_landmark_set(tmp_path / "a.jpg", _is_photo)


@pytest.mark.parametrize("photo", ["loose.jpg", "_distractors/d.jpg"])
def test_a_folder_without_photos_of_landmarks_is_refused(tmp_path: Path, photo: str) -> None:
    _make(tmp_path, photo)
    with pytest.raises(InputError, match=r"no photos of landmarks.*<landmark>"):
        read_landmark_set(tmp_path, _is_photo)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_loop_of_links_ends_and_broken_links_are_left_out(tmp_path: Path) -> None:
    _make(tmp_path, "tower/a.jpg")
    (tmp_path / "tower" / "loop").symlink_to(tmp_path)
    (tmp_path / "tower" / "self.jpg").symlink_to(tmp_path / "tower" / "self.jpg")
    (tmp_path / "tower" / "gone.jpg").symlink_to(tmp_path / "gone.jpg")
    assert _read(tmp_path)[1] == {"tower/a.jpg": 0}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are Unicode")
def test_names_that_are_not_utf8_are_ordinary(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    _make(tmp_path, os.fsdecode(b"caf\xe9/\xff.jpg"))
    found, _ = _read(tmp_path)
    assert [os.fsencode(path) for path in found.paths] == [folder + b"/\xff.jpg"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that cannot be read"
)
@pytest.mark.parametrize("locked", ["", "tower", "tower/inner"])
def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, locked: str) -> None:
    _make(tmp_path, "tower/inner/a.jpg")
    folder = tmp_path / locked
    folder.chmod(0)
    try:
        with pytest.raises(InputError, match="Cannot read"):
            read_landmark_set(tmp_path, _is_photo)
    finally:
        folder.chmod(0o755)
