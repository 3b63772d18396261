"""State of photo sources, and the kind of volume that they are on."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Final, Protocol

import psutil


class State(StrEnum):
    """State of a source, which decides whether an absent photo counts as deleted."""

    ONLINE = "online"
    OFFLINE = "offline"
    MISSING = "missing"


class VolumeKind(StrEnum):
    """Kind of a volume: local, removable or network."""

    LOCAL = "local"
    REMOVABLE = "removable"
    NETWORK = "network"


class Partition(Protocol):
    """A mounted volume, as `psutil.disk_partitions` describes it."""

    @property
    def mountpoint(self) -> str:
        """Return the folder that the volume is mounted on."""

    @property
    def fstype(self) -> str:
        """Return the type of its file system, such as ``ext4`` or ``cifs``."""

    @property
    def opts(self) -> str:
        """Return its mount options, separated by commas."""


_MOUNTS: Final = ("/Volumes", "/media", "/media/*", "/run/media/*", "/mnt")
"""Folders of mount points on macOS and Linux. A volume's own folder is removed on unmounting."""

_REMOVABLE: Final = ("/Volumes/*", "/media/*", "/run/media/*")
"""Mount points of plugged-in volumes on desktops; the folders inside them count too."""

# Folders that a virtual machine shares with its host are included: like a server, the host
# changes files without this system's knowledge.
_NETWORK_TYPES: Final = frozenset(
    {"9p", "afpfs", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs3"}
    | {"nfs4", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav"}
    | {"fuse.curlftpfs", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs"}
    | {"fuse.sshfs", "fuse.vmhgfs-fuse"}
)

# Mount points of system volumes, which hold no photos; /run/media is for removable volumes.
_SYSTEM_MOUNTS: Final = ("/proc", "/sys", "/dev", "/run", "/boot", "/snap", "/System")


def source_state(root: Path) -> State:
    """Return the state of a watched folder.

    - ``online``: it is a folder that can be listed.
    - ``missing``: it is gone, while its parent folder exists and can be listed: somebody moved,
      renamed or deleted it.
    - ``offline``: any other case. It cannot be listed, or its parent is gone or holds mount points:
      a drive was unplugged, a share is down, permissions are lacking.

    The state decides whether absence means deletion. It never does when a drive may have been
    removed; hence ``offline`` wherever there is a doubt. One case cannot be detected here: a volume
    that is mounted on a folder that stays after unmounting leaves an empty folder, which is
    ``online``. The caller must not take an empty source for one whose photos were deleted.

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
    """Return the kind of volume that a path is on.

    A path that is gone counts as on the volume that it was on.

    Args:
        path: absolute, without symbolic links.
    """
    return kind_among(path, mounted())


def mounted() -> list[Partition]:
    """Return the mounted volumes in the order in which they were mounted."""
    return list(psutil.disk_partitions(all=True))


def kind_among(path: PurePath, partitions: Iterable[Partition]) -> VolumeKind:
    """Return the kind of volume that a path is on, given the mounted ones.

    Windows reports which drives are remote or removable. Elsewhere the type of file system
    identifies a network volume, and the mount point one that was plugged in.

    Args:
        path: absolute, without symbolic links.
        partitions: the mounted volumes; of several on one folder the last counts, because it hides
            the others.
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
    """Return the mount points of volumes that may hold photos."""
    mounts = (Path(one.mountpoint) for one in partitions)
    return [mount for mount in mounts if mount.match("/run/media/*/*") or not _is_systems(mount)]


def _is_systems(mount: PurePath) -> bool:
    return any(mount.is_relative_to(place) for place in _SYSTEM_MOUNTS)
