"""Paths inside a library's folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

DATABASE_NAME = "library.db"
LOCK_NAME = "writer.lock"


@dataclass(frozen=True)
class Layout:
    """The paths of one library.

    Attributes:
        root: the library's folder.
    """

    root: Path

    @property
    def database(self) -> Path:
        """Return the path of the SQLite database."""
        return self.root / DATABASE_NAME

    @property
    def replacement(self) -> Path:
        """Return the path of a complete database that is to replace the present one."""
        return self.root / f"{DATABASE_NAME}.new"

    @property
    def lock(self) -> Path:
        """Return the path of the lock file of the single writer."""
        return self.root / LOCK_NAME

    @property
    def index(self) -> Path:
        """Return the folder of the nearest-neighbor index, a cache."""
        return self.root / "index"

    @property
    def thumbnails(self) -> Path:
        """Return the folder of the thumbnails, a cache with a size limit."""
        return self.root / "thumbnails"

    @property
    def models(self) -> Path:
        """Return the folder of the models that the user installed."""
        return self.root / "models"

    @property
    def snapshots(self) -> Path:
        """Return the folder of snapshots of data that cannot be recomputed."""
        return self.root / "snapshots"

    @property
    def damaged(self) -> Path:
        """Return the folder where damaged databases are kept after a repair."""
        return self.root / "damaged"

    @property
    def was_used(self) -> bool:
        """Return whether the folder held a library, judging by other files in it."""
        beside = (self.snapshots, self.thumbnails, self.index, self.damaged, self.replacement)
        return any(path.exists() for path in beside)

    @property
    def logs(self) -> Path:
        """Return the folder of the logs of the writer and its worker processes."""
        return self.root / "logs"

    @property
    def paused(self) -> Path:
        """Return the path of a marker file; indexing is paused while it exists.

        A file rather than a setting, so that it survives restarts and can be created while another
        process writes to the database.
        """
        return self.root / "paused"

    @property
    def speed(self) -> Path:
        """Return the path of a file that holds the indexing speed as a word.

        A file for the same reasons as `paused`.
        """
        return self.root / "speed"


def default_root() -> Path:
    """Return the platform's user data folder for Cairn; it need not exist yet."""
    return Path(platformdirs.user_data_dir("Cairn", appauthor=False))
