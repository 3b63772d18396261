"""Whether a source is there."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Final


class State(StrEnum):
    """The state of a source: whether what is not seen in it is gone."""

    ONLINE = "online"
    OFFLINE = "offline"
    MISSING = "missing"


_MOUNTS: Final = ("/Volumes", "/media", "/media/*", "/run/media/*", "/mnt")
"""Folders of mount points on macOS and Linux. A volume's own folder goes when it is unmounted."""


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
