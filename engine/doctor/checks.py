"""Checks of a library whose database is sound.

Each check takes the open library, and repairs what it finds if that is open for writing.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.delg.graph import ModelFile, inspect_model
from engine.errors import CairnError, LibraryDamagedError, ModelError
from engine.library.active_model import ACTIVE_MODEL, active_model, installed, known_model
from engine.library.changes import LibraryWriter
from engine.library.reads import LibraryReader
from engine.library.records import ModelRecord
from engine.library.recovery.snapshots import newest_sound, snapshots, write_snapshot
from engine.photos.thumbnails import ThumbnailStore
from engine.photos.volumes import source_state
from engine.retrieval.vector_search import LEAST_FOR_INDEX, index_fault, update_index

_INOTIFY: Final = Path("/proc/sys/fs/inotify/max_user_watches")


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Attributes:
        name: name of the check.
        ok: whether all was in order.
        detail: one sentence for the user.
        repaired: whether a fault was found and repaired.
    """

    name: str
    ok: bool
    detail: str
    repaired: bool = False


def check_models(library: LibraryReader) -> Check:
    """Check that imported models are intact and the active model is installed."""
    damaged = []
    for path in sorted(library.layout.models.glob("*.onnx")):
        try:
            inspect_model(path)
        except ModelError as error:
            damaged.append(f"{error.message} (remove the file, and import the model again)")
    if damaged:
        return Check("models", False, "; ".join(damaged))
    active = _active(library)
    if active is None:
        name = library.setting(ACTIVE_MODEL)
        return Check(
            "models",
            False,
            f"the active model {name!r} is not installed; import it with 'cairn models import "
            "FILE', or choose another one with 'cairn models use NAME'",
        )
    count = len(installed(library.layout).all())
    return Check("models", True, f"{count} installed; active is {active.metadata.name}")


def check_features(library: LibraryReader) -> Check:
    """Check that all features are whole; drop damaged ones for recomputation."""
    shapes = {
        record.id: (model.global_dimensions, model.local_dimensions)
        for record in library.models()
        if (model := _installed(library, record)) is not None
    }
    unsound = library.unsound_features(shapes)
    if not unsound:
        return Check("features", True, "whole, global and local ones of the same photos")
    if not isinstance(library, LibraryWriter):
        return Check("features", False, f"those of {len(unsound):,} photos are damaged")
    library.drop_features(unsound)
    detail = f"those of {len(unsound):,} photos were damaged; 'cairn index' computes them again"
    return Check("features", False, detail, repaired=True)


def check_other_models(library: LibraryReader) -> Check:
    """Check for features of models that are not installed.

    They are removed only if the active model has features of the same photos. Otherwise they may be
    the only ones, and the work of hours.
    """
    active = _active(library)
    known_as = None if active is None else known_model(library, active)
    needed, useless = [], []
    for record in library.models():
        described, alone = library.described_only_by(record.id, known_as)
        if described == 0 or _installed(library, record) is not None:
            continue
        name = f"{record.name} {record.version}"
        if alone:
            needed.append(f"{alone:,} photos have features of the model {name} only")
        else:
            useless.append((record.id, name))
    if needed:
        remedy = "which is not installed; import it with 'cairn models import FILE', or index again"
        return Check("other models", False, f"{'; '.join(needed)}, {remedy}")
    if not useless:
        return Check("other models", True, "no features of models that are not installed")
    names = ", ".join(name for _, name in useless)
    if not isinstance(library, LibraryWriter):
        return Check("other models", False, f"features of {names}, not installed, take room")
    for record_id, _ in useless:
        library.drop_model(record_id)
    return Check("other models", False, f"features of {names} were removed", repaired=True)


def check_index(library: LibraryReader) -> Check:
    """Check that the nearest-neighbor index is intact and up to date."""
    model = _active(library)
    known_as = None if model is None else known_model(library, model)
    if model is None or known_as is None:
        return Check("index", True, "none is due: there are no features of the active model")
    try:
        found = index_fault(library, model, known_as)
    except LibraryDamagedError:
        return Check("index", True, "it waits for the repair of the features, of which it is made")
    if found is None:
        return Check("index", True, f"intact (none is due below {LEAST_FOR_INDEX:,} photos)")
    if not isinstance(library, LibraryWriter):
        return Check("index", False, f"it is {found}; search asks all photos meanwhile")
    update_index(library, model, known_as)
    return Check("index", False, f"it was {found} and was built anew", repaired=True)


def check_thumbnails(library: LibraryReader) -> Check:
    """Check for thumbnails of removed photos and leftovers of a crash."""
    store = ThumbnailStore(library.layout.thumbnails)
    known = {photo.content for photo in library.photos()}
    orphans, leftovers = store.keys() - known, store.leftovers()
    if not orphans and not leftovers:
        return Check("thumbnails", True, f"{store.bytes_used() / 1e6:,.1f} MB, all of them in use")
    found = f"of {len(orphans):,} photos that are gone, and {leftovers:,} unfinished files"
    if not isinstance(library, LibraryWriter):
        return Check("thumbnails", False, f"there are some {found}")
    for key in orphans:
        store.remove(key)
    store.evict()
    return Check("thumbnails", False, f"those {found} were removed", repaired=True)


def check_snapshots(library: LibraryReader) -> Check:
    """Check that there is a snapshot and the newest one is sound."""
    written, sound = snapshots(library.layout), newest_sound(library.layout)
    if not library.sources():
        return Check("snapshots", True, "none is due: the library has no sources yet")
    if sound is not None and sound == written[0]:
        return Check("snapshots", True, f"{len(written)}, the newest is {sound.name}")
    found = f"the newest, {written[0].name}, is damaged" if written else "there is none yet"
    if not isinstance(library, LibraryWriter):
        return Check("snapshots", False, found)
    path = write_snapshot(library.layout)
    return Check("snapshots", False, f"{found}; {path.name} was written", repaired=True)


def check_sources(library: LibraryReader) -> Check:
    """Report the state of each source; an offline one is no fault."""
    states = [f"{source.path} is {source_state(source.path)}" for source in library.sources()]
    return Check("sources", True, "; ".join(states) or "there are none yet")


def check_disk(library: LibraryReader) -> Check:
    """Check for room for a repair, a restore or a backup."""
    free = shutil.disk_usage(library.layout.root).free
    database = library.layout.database.stat().st_size
    detail = f"{free / 1e9:,.1f} GB are free, the database takes {database / 1e9:,.1f} GB"
    if free > database:
        return Check("disk", True, detail)
    return Check("disk", False, f"{detail}; a repair needs as much again: make some room")


def check_watching(library: LibraryReader) -> Check:
    """Report how many folders the system lets a user watch."""
    if sys.platform != "linux" or not _INOTIFY.exists():
        return Check("watching", True, "this system sets no limit that matters")
    limit = int(_INOTIFY.read_text(encoding="ascii"))
    return Check("watching", True, f"{limit:,} folders at most (fs.inotify.max_user_watches)")


CHECKS: Final[tuple[Callable[[LibraryReader], Check], ...]] = (
    check_models,
    check_features,
    check_other_models,
    check_index,
    check_thumbnails,
    check_snapshots,
    check_sources,
    check_disk,
    check_watching,
)
"""All checks, in the order of a repair: the index is made of the features."""


def _active(library: LibraryReader) -> ModelFile | None:
    """Return the active model, or None if it cannot be used.

    `check_models` reports the reason.
    """
    try:
        return active_model(installed(library.layout), library)
    except CairnError:
        return None


def _installed(library: LibraryReader, record: ModelRecord) -> ModelFile | None:
    with suppress(ModelError):  # `check_models` reports a damaged file
        models = installed(library.layout).all()
        return next((one for one in models if known_model(library, one) == record.id), None)
    return None
