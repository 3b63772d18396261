"""Comparing what a scan saw with what the library knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ingest.protocol import Step
from engine.ingest.scan import Scan, SeenFile
from engine.library.records import Failure, FileRecord


@dataclass(frozen=True)
class Work:
    """A file to be looked into.

    Attributes:
        source_id: the source that it lies in.
        seen: the file.
        step: where to begin: a file whose photo is known only lacks features.
        is_new: nothing is kept of the file yet.
        known_content: content key of the photo that the file was until now, None if of none.
    """

    source_id: int
    seen: SeenFile
    step: Step
    is_new: bool
    known_content: bytes | None


@dataclass
class Plan:
    """What a scan means.

    Attributes:
        work: files to look into, in the order of their paths.
        unchanged: files with nothing to do, those that failed before included.
        returned: ids of files that were missing and are there again, as they were.
        vanished: ids of known files that are gone, not yet marked missing.
        excluded: paths of known files that are there, and are to be left alone from now on.
        in_cloud: new files that cannot be opened without downloading them.
        recovered: ids of files that failed, and are again as they were when they did not.
    """

    work: list[Work] = field(default_factory=list)
    unchanged: int = 0
    returned: list[int] = field(default_factory=list)
    vanished: list[int] = field(default_factory=list)
    excluded: list[bytes] = field(default_factory=list)
    recovered: list[int] = field(default_factory=list)
    in_cloud: int = 0


def make_plan(
    source_id: int,
    seen: Scan,
    known: Mapping[bytes, FileRecord],
    failures: Mapping[int, Failure],
    decoder_version: str,
) -> Plan:
    """Compares a scan with the library.

    Args:
        source_id: the source.
        seen: what is there.
        known: the library's files of the source, by path.
        failures: by id of their file.
        decoder_version: failures of another one are tried again.

    Returns:
        What is to be done. Files in the scan's gaps are left as they are.
    """
    plan = Plan()
    for file in seen.files:
        record = known.get(file.path)
        failure = None if record is None else failures.get(record.id)
        if file.in_cloud:
            plan.in_cloud += record is None
            plan.unchanged += record is not None
        elif failure and _is_hopeless(file, failure, decoder_version):
            plan.unchanged += 1
        elif record is None or record.content is None or not _is_same(file, record):
            content = None if record is None else record.content
            plan.work.append(Work(source_id, file, Step.IDENTIFY, record is None, content))
        elif not record.described:
            # A file that failed is recorded anew, which clears the failure.
            step = Step.IDENTIFY if failure else Step.DESCRIBE
            plan.work.append(Work(source_id, file, step, False, record.content))
        else:
            plan.unchanged += 1
            plan.recovered += [record.id] if failure else []
    _compare_absent(plan, seen, known)
    return plan


def _is_hopeless(file: SeenFile, failure: Failure, decoder_version: str) -> bool:
    """Trying again would fail again; what was not the photo's own fault may be over by now."""
    same = _is_same(file, failure) and failure.decoder_version == decoder_version
    return same and failure.stage not in ("read", "killed")


def _is_same(file: SeenFile, before: FileRecord | Failure) -> bool:
    return (file.size, file.mtime_ns) == (before.size, before.mtime_ns)


def _compare_absent(plan: Plan, seen: Scan, known: Mapping[bytes, FileRecord]) -> None:
    present = {file.path for file in seen.files}
    for path, record in known.items():
        if path in present:
            if record.missing_since is not None:
                plan.returned.append(record.id)
        elif any(place.covers(path) for place in seen.excluded):
            plan.excluded.append(path)
        elif record.missing_since is None and not any(gap.covers(path) for gap in seen.gaps):
            plan.vanished.append(record.id)
