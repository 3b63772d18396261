"""Diagnosis and repair of a library and of the software that Cairn runs on."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.delg.installed import DEFAULT_NAME, EMBEDDED
from engine.delg.model import open_model
from engine.delg.providers import ProviderChoice
from engine.doctor.checks import CHECKS, Check
from engine.library.access import LibraryAccess
from engine.library.connection import open_reader, open_writer
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.recovery.repair import Repair, find_damage, repair_database
from engine.library.soundness import SQLITE_VERSION

# Packages whose bugs depend on the version: decoders, inference, index, SQL.
_PACKAGES = (
    "hnswlib",
    "numpy",
    "onnx",
    "pillow",
    "pillow-heif",
    "rawpy",
    "sqlite-utils",
    "watchdog",
)
_MODULES = {"onnxruntime": "onnxruntime", "opencv": "cv2"}


@dataclass(frozen=True)
class Diagnosis:
    """The result of an examination, repairs included.

    Attributes:
        versions: versions of Cairn and of the software it runs on, by name.
        providers: which execution provider runs the embedded model, and why not the others.
        checks: in order; only the first one if the database is damaged and was not repaired.
    """

    versions: dict[str, str]
    providers: list[ProviderChoice]
    checks: list[Check]

    @property
    def well(self) -> bool:
        """Return whether every check passed or was repaired."""
        return all(check.ok or check.repaired for check in self.checks)


def examine(
    library: LibraryAccess, *, repair: bool, progress: Callable[[int, int, str], None]
) -> Diagnosis:
    """Examine a library, and repair it if requested.

    Args:
        library: the library.
        repair: whether to rebuild derived data and replace a damaged database, which is kept.
        progress: called with (done, total, description).

    Raises:
        NotALibraryError, LibraryNewerError, LibraryLockedError, LibraryError: the library can be
            neither examined nor repaired.
    """
    layout = Layout(absolute(library.root))
    found = []
    for done, check in enumerate(_checks(layout, repair=repair), 1):
        found.append(check)
        progress(done, len(CHECKS) + 1, "checks")
    providers = open_model(EMBEDDED / f"{DEFAULT_NAME}.onnx").providers
    return Diagnosis(_versions(), providers, found)


def _checks(layout: Layout, *, repair: bool) -> Iterator[Check]:
    database = check_database(layout, repair=repair)
    yield database
    if not (database.ok or database.repaired):
        return
    opened = open_writer(layout.root) if repair else open_reader(layout.root)
    with opened as library:
        for check in CHECKS:
            yield check(library)


def check_database(layout: Layout, *, repair: bool) -> Check:
    """Check the database for damage, and replace a damaged one if requested.

    Args:
        layout: of the library.
        repair: whether to keep a damaged database aside and replace it by what can be saved.

    Raises:
        NotALibraryError, LibraryNewerError, LibraryError: the database can be neither examined nor
            repaired.
    """
    found = find_damage(layout.root)
    if not found:
        return Check("database", True, "sound: every page, index and reference was checked")
    if not repair:
        detail = f"{found[0]} ('cairn doctor --repair' keeps it and saves what can be saved)"
        return Check("database", False, detail)
    return Check("database", False, _told(repair_database(layout.root)), repaired=True)


def _told(done: Repair) -> str:
    begun = f"the snapshot {done.snapshot.name}" if done.snapshot else "nothing"
    saved = ", ".join(f"{one.saved:,} {one.table}" for one in done.tables if one.saved) or "nothing"
    lost = ", ".join(
        f"{'an unknown number of' if one.lost is None else format(one.lost, ',')} {one.table}"
        for one in done.tables
        if one.lost != 0
    )
    return (
        f"it was damaged and is kept in {done.kept}; the new one began with {begun}; saved from "
        f"the damaged one: {saved}; not saved: {lost or 'nothing'} (what is derived from the "
        "photos, the next 'cairn index' computes again)"
    )


def _versions() -> dict[str, str]:
    found = {
        "cairn": importlib.metadata.version("cairn-photos"),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "sqlite": SQLITE_VERSION,
    }
    # Several packages provide the same module, for example for GPUs or without a window.
    packages = importlib.metadata.packages_distributions()
    for name, module in _MODULES.items():
        found[name] = importlib.metadata.version(packages[module][0])
    return found | {name: importlib.metadata.version(name) for name in _PACKAGES}
