"""Whether a source is there, and on what kind of volume."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Final, Protocol

import psutil


class State(StrEnum):
    """The state of a source: whether what is not seen in it is gone."""

    ONLINE = "online"
    OFFLINE = "offline"
    MISSING = "missing"


class VolumeKind(StrEnum):
    """What a volume is to its user."""

    LOCAL = "local"
    REMOVABLE = "removable"
    NETWORK = "network"


class Partition(Protocol):
    """A mounted volume, as `psutil.disk_partitions` describes it."""

    @property
    def mountpoint(self) -> str: ...  # noqa: D102
    @property
    def fstype(self) -> str: ...  # noqa: D102
    @property
    def opts(self) -> str: ...  # noqa: D102


_MOUNTS: Final = ("/Volumes", "/media", "/media/*", "/run/media/*", "/mnt")
"""Folders of mount points on macOS and Linux. A volume's own folder goes when it is unmounted."""

_REMOVABLE: Final = ("/Volumes/*", "/media/*", "/run/media/*")
"""Where desktops mount what was plugged in; what lies in them counts too."""

# Folders that a virtual machine shares with its host are among them: like a server, the host
# changes files without this system's knowledge.
_NETWORK_TYPES: Final = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs3"}
    | {"nfs4", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav"}
    | {"fuse.curlftpfs", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs"}
    | {"fuse.sshfs", "fuse.vmhgfs-fuse"}
)

# Where systems mount what holds nobody's photos; /run/media is for volumes.
_SYSTEM_MOUNTS: Final = ("/proc", "/sys", "/dev", "/run", "/boot", "/snap", "/System")


def source_state(root: Path) -> State:
    """The state of a watched folder.

    - ``online``: it is a folder that can be listed.
    - ``missing``: it is gone, while the folder that held it is there and can be listed: somebody
      moved, renamed or deleted it.
    - ``offline``: anything else. It cannot be listed, or what held it is gone or is a place for
      volumes: a drive was unplugged, a share is down, rights are lacking.

    The question behind it is whether absence means deletion. It never does when a drive may have
    gone away; hence ``offline`` wherever there is a doubt. One case cannot be told here: a volume
    that is mounted on a folder that stays when it is unmounted leaves an empty folder, which is
    ``online``; the caller must not take an empty source for an emptied one.

    Args:
        root: the folder, absolute.
    """
    if _can_list(root):
        return State.ONLINE
    parent = root.parent
    is_volume = parent == root or any(parent.match(pattern) for pattern in _MOUNTS)
    gone = not os.path.lexists(root) and _can_list(parent)
    return State.MISSING if gone and not is_volume else State.OFFLINE


def _can_list(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError:
        return False
    return True


def volume_kind(path: Path) -> VolumeKind:
    """The kind of volume that a path is on, or was on when it is not there.

    Args:
        path: absolute, without symbolic links.
    """
    return kind_among(path, mounted())


def mounted() -> list[Partition]:
    """The volumes that are mounted now, in the order in which they were."""
    return list(psutil.disk_partitions(all=True))


def kind_among(path: PurePath, partitions: Iterable[Partition]) -> VolumeKind:
    """The kind of volume that a path is on, if these are mounted.

    Windows says for itself which drives are remote or removable; elsewhere the type of file system
    gives a network away, and the place where it is mounted a volume that was plugged in.

    Args:
        path: absolute, without symbolic links.
        partitions: of several on one folder the last counts: it hides the others.
    """
    mount: Partition | None = None
    for one in partitions:
        on_it = path.is_relative_to(one.mountpoint)
        if on_it and (mount is None or len(one.mountpoint) >= len(mount.mountpoint)):
            mount = one
    options = set() if mount is None else set(mount.opts.split(","))
    file_system = "" if mount is None else mount.fstype.lower()
    if path.drive.startswith("\\\\") or "remote" in options or file_system in _NETWORK_TYPES:
        return VolumeKind.NETWORK
    places = (path, *path.parents)
    plugged_in = any(place.match(pattern) for place in places for pattern in _REMOVABLE)
    if plugged_in or options & {"removable", "cdrom"}:
        return VolumeKind.REMOVABLE
    return VolumeKind.LOCAL


def places_for_photos(partitions: Iterable[Partition]) -> list[Path]:
    """The folders on which volumes are mounted that may hold photos."""
    mounts = (Path(one.mountpoint) for one in partitions)
    return [mount for mount in mounts if mount.match("/run/media/*/*") or not _is_systems(mount)]


def _is_systems(mount: PurePath) -> bool:
    return any(mount.is_relative_to(place) for place in _SYSTEM_MOUNTS)
