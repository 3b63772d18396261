from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from engine.photos import volumes
from engine.photos.volumes import State, source_state


def test_a_folder_is_online_even_when_empty(tmp_path: Path) -> None:
    assert source_state(tmp_path) is State.ONLINE


def test_a_folder_that_is_gone_from_its_parent_is_missing(tmp_path: Path) -> None:
    assert source_state(tmp_path / "gone") is State.MISSING


def test_a_folder_whose_parent_is_gone_too_is_offline(tmp_path: Path) -> None:
    assert source_state(tmp_path / "drive" / "photos") is State.OFFLINE


def test_a_file_in_its_place_is_not_a_deletion(tmp_path: Path) -> None:
    (tmp_path / "photos").write_bytes(b"")
    assert source_state(tmp_path / "photos") is State.OFFLINE


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_cannot_be_listed_is_offline(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    folder.chmod(0)
    try:
        assert source_state(folder) is State.OFFLINE
    finally:
        folder.chmod(0o700)


def test_a_volume_that_is_gone_from_the_folder_of_volumes_is_offline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "_MOUNTS", (str(tmp_path), str(tmp_path / "*")))
    assert source_state(tmp_path / "USB") is State.OFFLINE
    (tmp_path / "user").mkdir()
    assert source_state(tmp_path / "user" / "USB") is State.OFFLINE


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_a_drive_that_is_gone_is_offline(tmp_path: Path) -> None:
    link = tmp_path / "photos"
    link.symlink_to(tmp_path / "drive" / "photos")
    assert source_state(link) is State.OFFLINE
