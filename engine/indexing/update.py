"""Update of a library from its sources."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import PhotoError
from engine.indexing.file_processor import FileProcessor
from engine.indexing.non_images import NonImages
from engine.indexing.plan import Plan, make_plan
from engine.indexing.progress import Hooks, IngestCounts
from engine.indexing.scan import Scan, scan
from engine.library.changes import LibraryWriter
from engine.library.records import Source
from engine.photos.decode import decoder_version
from engine.photos.formats import claims_photo
from engine.photos.volumes import State, source_state
from engine.workers.worker_pool import WorkerPool

# The user is told if more than this share and this number of files vanish in one scan.
_MANY_SHARE, _MANY = 0.5, 10


def bring_up_to_date(
    writer: LibraryWriter,
    sources: Sequence[Source],
    model_id: int,
    pool: WorkerPool,
    hooks: Hooks,
    *,
    counts: IngestCounts | None = None,
    foreign: NonImages | None = None,
) -> IngestCounts:
    """Update a library from its sources, and extract features of new photos.

    Results are stored in batches, so an interrupt, a crash or a full disk loses little. Nothing is
    marked in a source that is not online, or that is empty while files are known in it. Files that
    are gone are marked missing, and never removed. Files that are still being written when
    everything else is done are waited for, a few seconds, then left for the next call.

    Args:
        writer: the library.
        sources: to be scanned.
        model_id: the library's id of the pool's model.
        pool: the workers; left idle, and open.
        hooks: the callbacks.
        counts: counts to add to, for a caller that needs them after an interrupt, too.
        foreign: known files that are not photos, for a caller that repeats the call.

    Returns:
        The counts.

    Raises:
        ModelError: the pool's model cannot be used.
        LibraryError: the library cannot be written.
    """
    counts = IngestCounts() if counts is None else counts
    foreign = foreign or NonImages()
    versions = f"{decoder_version()}, model {model_id}"
    plans = {}
    for source in sources:
        plan = _plan(writer, source, model_id, versions, hooks)
        if plan is not None:
            plans[source] = plan
            counts.unchanged += plan.unchanged
    # All scans are recorded before any file is read: a file that moved to another source is then
    # marked missing in the old source when it is found in the new one.
    planned = [work for plan in plans.values() for work in plan.work]
    work = [one for one in planned if not (one.is_new and foreign.holds(one.seen))]
    counts.ignored += len(planned) - len(work)
    FileProcessor(writer, model_id, pool, hooks, counts, versions).do(work)
    for source, plan in plans.items():
        counts.missing += _report_missing(writer, source, plan, hooks)
        if plan.work and source_state(source.path) is not State.ONLINE:
            hooks.message(f"{source.path} went away; the rest of it waits until it is back.")
    if counts.unfinished:
        hooks.message(
            f"{counts.unfinished} files are still being written; they wait until they are complete."
        )
    return counts


def _plan(
    writer: LibraryWriter, source: Source, model_id: int, versions: str, hooks: Hooks
) -> Plan | None:
    """Scan a source and record the result; return None if the scan is unusable."""
    seen, state = scan(source.path), source_state(source.path)
    if state is not State.ONLINE:  # checked afterwards: it may have gone during the scan
        hooks.message(f"{source.path} is {state}; what is known of its photos is kept.")
        return None
    known = writer.files(source.id, model_id)
    present = sum(record.missing_since is None for record in known.values())
    if present and not seen.files and not seen.gaps:
        hooks.message(
            f"{source.path} is empty, though {present} files are known in it; what is known is "
            "kept. If the photos are gone for good, run 'cairn sources remove'."
        )
        return None
    failures = {failure.file_id: failure for failure in writer.failures([source.id])}
    plan = make_plan(source.id, seen, known, failures, versions)
    _settle(writer, source, seen, plan, versions)
    if plan.in_cloud:
        hooks.message(
            f"{plan.in_cloud} files of {source.path} are only in the cloud; they are indexed once "
            "they are on this machine."
        )
    return plan


def _settle(writer: LibraryWriter, source: Source, seen: Scan, plan: Plan, versions: str) -> None:
    """Record the results of a scan that need no file to be read."""
    with writer.transaction():
        for path in plan.excluded:
            writer.forget_file(source.id, path)
        writer.mark_missing(plan.vanished)
        writer.mark_seen(plan.returned)
        writer.clear_failures(plan.recovered)
        claimed = (work.seen for work in plan.work if claims_photo(work.seen.location))
        writer.expect_files(source.id, (file.state for file in claimed))
        for gap in seen.gaps:
            if gap.error is not None:
                # Stored like a failed file, so that the user sees it; removed when the gap is gone.
                error = PhotoError(gap.error, gap.location, stage="read")
                writer.record_failure(source.id, (gap.path, 0, 0), error, versions)


def _report_missing(writer: LibraryWriter, source: Source, plan: Plan, hooks: Hooks) -> int:
    missing = writer.missing_of_source(source.id)
    gone = len(missing.intersection(plan.vanished))  # without those that moved
    if gone > max(_MANY, _MANY_SHARE * (gone + plan.unchanged + len(plan.work))):
        hooks.message(
            f"{gone} files of {source.path} are gone since the last time. They are marked missing "
            "and nothing is removed; check whether the folder is whole."
        )
    return len(missing)
