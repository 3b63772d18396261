"""Comparison of a scan with the library, which gives the work to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.indexing.scan import Scan, SeenFile
from engine.library.records import Failure, FileRecord
from engine.workers.protocol import Step


@dataclass(frozen=True)
class FileWork:
    """A file to be examined.

    Attributes:
        source_id: the source that it lies in.
        seen: the file.
        step: the first step: a file whose photo is known only lacks features.
        is_new: True if nothing is stored about the file yet.
        known_content: content key of the photo that the file was until now, None if of none.
    """

    source_id: int
    seen: SeenFile
    step: Step
    is_new: bool
    known_content: bytes | None


@dataclass
class Plan:
    """Work and changes that follow from a scan.

    Attributes:
        work: files to examine, in the order of their paths.
        unchanged: number of files with nothing to do, including those that failed before.
        returned: ids of files that were missing and are present again.
        vanished: ids of known files that are gone, not yet marked missing.
        excluded: paths of known files that are present, and are now excluded.
        in_cloud: number of new files that cannot be opened without downloading them.
        recovered: ids of files that failed, and are again as they were when they did not.
    """

    work: list[FileWork] = field(default_factory=list)
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
    """Compare a scan with the library, and plan the work to do.

    Args:
        source_id: the source.
        seen: the scan.
        known: the library's files of the source, by path.
        failures: by id of their file.
        decoder_version: failures of another version are tried again.

    Returns:
        The plan. Files in the scan's gaps are left as they are.
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
            plan.work.append(FileWork(source_id, file, Step.IDENTIFY, record is None, content))
        elif not record.described:
            # A file that failed is recorded again, which deletes the failure.
            step = Step.IDENTIFY if failure else Step.DESCRIBE
            plan.work.append(FileWork(source_id, file, step, False, record.content))
        else:
            plan.unchanged += 1
            plan.recovered += [record.id] if failure else []
    _compare_absent(plan, seen, known)
    return plan


def _is_hopeless(file: SeenFile, failure: Failure, decoder_version: str) -> bool:
    """Return whether another try would fail again.

    A failure that the photo itself did not cause may be over by now.
    """
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
