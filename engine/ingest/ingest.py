"""Bringing a library up to date with its sources."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import PhotoError
from engine.ingest.foreign import ForeignFiles
from engine.ingest.plan import Plan, make_plan
from engine.ingest.report import Hooks, IngestCounts
from engine.ingest.run import Run
from engine.ingest.scan import Scan, scan
from engine.ingest.supervisor import WorkerPool
from engine.library.changes import LibraryWriter
from engine.library.records import Source
from engine.photos.decode import decoder_version
from engine.photos.formats import claims_photo
from engine.photos.volumes import State, source_state

# A share and a number of files that vanish in one scan, above which the user is told.
_MANY_SHARE, _MANY = 0.5, 10


def bring_up_to_date(
    writer: LibraryWriter,
    sources: Sequence[Source],
    model_id: int,
    pool: WorkerPool,
    hooks: Hooks,
    *,
    counts: IngestCounts | None = None,
    foreign: ForeignFiles | None = None,
) -> IngestCounts:
    """Makes a library know what its sources hold, and describes what is new.

    What is done is kept, in batches, whatever ends it: an interrupt, a crash, a full disk. Nothing
    is marked in a source that is not online, or that is empty while files are known in it; files
    that are gone are marked missing, and never removed. Files that are still being written when
    everything else is done are waited for, a few seconds, then left for the next time.

    Args:
        writer: the library.
        sources: to be scanned.
        model_id: the library's id of the pool's model.
        pool: the workers; left idle, and open.
        hooks: what is told and asked.
        counts: where it is counted, for a caller who wants to know after an interrupt, too.
        foreign: what is known to be no photo, for a caller who asks again and again.

    Raises:
        ModelError: the pool's model cannot be used.
        LibraryError: the library cannot be written.
    """
    counts = IngestCounts() if counts is None else counts
    foreign = foreign or ForeignFiles()
    versions = f"{decoder_version()}, model {model_id}"
    plans = {}
    for source in sources:
        plan = _plan(writer, source, model_id, versions, hooks)
        if plan is not None:
            plans[source] = plan
            counts.unchanged += plan.unchanged
    # Every source is settled before any file is looked into: a file that went from one source to
    # another is known to be gone from the one when it turns up in the other.
    planned = [work for plan in plans.values() for work in plan.work]
    work = [one for one in planned if not (one.is_new and foreign.holds(one.seen))]
    counts.ignored += len(planned) - len(work)
    Run(writer, model_id, pool, hooks, counts, versions).do(work)
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
    """Scans a source and records what that says; None where it says nothing."""
    seen, state = scan(source.path), source_state(source.path)
    if state is not State.ONLINE:  # asked afterwards: it may have gone in the middle of the scan
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
    """Records what a scan says by itself."""
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
                # A row like a file's, so that the user sees it; it vanishes when the gap does.
                error = PhotoError(gap.error, gap.location, stage="read")
                writer.record_failure(source.id, (gap.path, 0, 0), error, versions)


def _report_missing(writer: LibraryWriter, source: Source, plan: Plan, hooks: Hooks) -> int:
    missing = writer.missing_of_source(source.id)
    gone = len(missing.intersection(plan.vanished))  # those that moved are not
    if gone > max(_MANY, _MANY_SHARE * (gone + plan.unchanged + len(plan.work))):
        hooks.message(
            f"{gone} files of {source.path} are gone since the last time. They are marked missing "
            "and nothing is removed; check whether the folder is whole."
        )
    return len(missing)
