from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from engine.photos import volumes
from engine.photos.volumes import (
    State,
    VolumeKind,
    kind_among,
    places_for_photos,
    source_state,
    volume_kind,
)


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


@dataclass(frozen=True)
class Mount:
    mountpoint: str
    fstype: str = "ext4"
    opts: str = "rw"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/data/photos", VolumeKind.LOCAL),
        ("/srv/nas", VolumeKind.NETWORK),
        ("/srv/nas/photos", VolumeKind.NETWORK),
        ("/srv/nas-copy/photos", VolumeKind.LOCAL),
        ("/srv/nas/disk/photos", VolumeKind.LOCAL),
        ("/data/phone", VolumeKind.NETWORK),
        ("/media/u/USB/DCIM", VolumeKind.REMOVABLE),
        ("/run/media/u/unplugged/DCIM", VolumeKind.REMOVABLE),
        ("/Volumes/CARD", VolumeKind.REMOVABLE),
        ("/media/u/share/photos", VolumeKind.NETWORK),
    ],
)
def test_the_innermost_mount_tells_the_kind_of_a_volume(path: str, kind: VolumeKind) -> None:
    mounts = [
        Mount("/"),
        Mount("/srv/nas", "autofs"),
        Mount("/srv/nas", "nfs4"),
        Mount("/srv/nas/disk"),
        Mount("/data/phone", "fuse.sshfs"),
        Mount("/media/u/USB", "vfat"),
        Mount("/media/u/share", "cifs"),
    ]
    assert kind_among(PurePosixPath(path), mounts) is kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("C:\\Photos", VolumeKind.LOCAL),
        ("e:\\DCIM", VolumeKind.REMOVABLE),
        ("Z:\\Photos", VolumeKind.NETWORK),
        ("\\\\nas\\photos\\2019", VolumeKind.NETWORK),
    ],
)
def test_windows_says_what_its_drives_are(path: str, kind: VolumeKind) -> None:
    drives = [
        Mount("C:\\", "NTFS", "rw,fixed"),
        Mount("E:\\", "exFAT", "rw,removable"),
        Mount("Z:\\", "NTFS", "rw,remote"),
    ]
    assert kind_among(PureWindowsPath(path), drives) is kind


def test_the_volume_of_a_folder_that_is_there_has_a_kind(tmp_path: Path) -> None:
    assert volume_kind(tmp_path.resolve()) in VolumeKind
    assert volume_kind(tmp_path / "gone") is volume_kind(tmp_path)


def test_photos_are_not_looked_for_where_systems_mount_what_is_theirs() -> None:
    mounts = [Mount(path) for path in ("/", "/proc", "/dev/shm", "/run/user/0", "/run/media/u/a")]
    assert list(map(str, places_for_photos(mounts))) == ["/", "/run/media/u/a"]
