"""A process that ends at a chosen moment, as in a power cut: between two steps on its files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_STEPS = {"os.rename", "os.remove", "os.link", "os.mkdir", "sqlite3.connect"}


def die_at(step: int, root: Path) -> None:
    """Ends this process, without any cleaning up, just before its n-th step in a folder."""
    left = step

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event not in _STEPS or os.fspath(root) not in str(arguments[0]):
            return
        if event == "os.remove" and not os.path.lexists(str(arguments[0])):
            return
        if left == 0:
            os._exit(9)
        left -= 1

    sys.addaudithook(watch)


if __name__ == "__main__":
    from engine.library.recovery.backups import replace_database
    from engine.library.recovery.repair import repair_database

    library = Path(sys.argv[2])
    die_at(int(sys.argv[1]), library)
    if len(sys.argv) > 3:
        replace_database(library, Path(sys.argv[3]))
    else:
        repair_database(library)
