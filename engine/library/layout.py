"""Where things lie in a library's folder."""

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
        """The SQLite database."""
        return self.root / DATABASE_NAME

    @property
    def replacement(self) -> Path:
        """A database that is whole and takes the place of the present one as soon as possible."""
        return self.root / f"{DATABASE_NAME}.new"

    @property
    def lock(self) -> Path:
        """The file that the one writer holds locked."""
        return self.root / LOCK_NAME

    @property
    def index(self) -> Path:
        """The folder of the nearest-neighbour index, a cache."""
        return self.root / "index"

    @property
    def thumbnails(self) -> Path:
        """The folder of the thumbnails, a cache with a budget."""
        return self.root / "thumbnails"

    @property
    def models(self) -> Path:
        """The folder of the models that the user installed."""
        return self.root / "models"

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots: what cannot be computed again, as of some days."""
        return self.root / "snapshots"

    @property
    def damaged(self) -> Path:
        """The folder where damaged databases are kept after a repair."""
        return self.root / "damaged"

    @property
    def was_used(self) -> bool:
        """Whether a library was kept here, going by what its database left beside itself."""
        beside = (self.snapshots, self.thumbnails, self.index, self.damaged, self.replacement)
        return any(path.exists() for path in beside)

    @property
    def logs(self) -> Path:
        """The folder of the log of whoever writes to the library, and of its workers."""
        return self.root / "logs"

    @property
    def paused(self) -> Path:
        """A marker: indexing is paused while it is there.

        A file and not a setting, so that it survives restarts and can be made while another
        process writes to the database.
        """
        return self.root / "paused"

    @property
    def speed(self) -> Path:
        """How fast to index, in a word; a file for the same reasons."""
        return self.root / "speed"


def default_root() -> Path:
    """The platform's folder for a user's data of Cairn; it need not be there yet."""
    return Path(platformdirs.user_data_dir("Cairn", appauthor=False))
