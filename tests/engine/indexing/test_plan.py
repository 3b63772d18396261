from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.indexing.plan import Plan, make_plan
from engine.indexing.scan import Gap, Scan, SeenFile
from engine.library.records import Failure, FileRecord
from engine.workers.protocol import Step

FILE = SeenFile(b"d/a.jpg", "d/a.jpg", size=10, mtime_ns=20, in_cloud=False)
KNOWN = FileRecord(1, 9, b"d/a.jpg", 10, 20, 5, b"k" * 16, missing_since=None, described=True)
FAILED = Failure(1, Path("d/a.jpg"), "decode", "Broken.", "v1", 10, 20, 1, "2026")


def plan(
    files: list[SeenFile],
    known: list[FileRecord],
    failures: tuple[Failure, ...] = (),
    gaps: tuple[Gap, ...] = (),
) -> Plan:
    return make_plan(
        9,
        Scan(files, list(gaps)),
        {record.path: record for record in known},
        {failure.file_id: failure for failure in failures},
        "v1",
    )


def steps(plan: Plan) -> list[Step]:
    return [work.step for work in plan.work]


def test_a_file_that_is_as_it_was_needs_nothing() -> None:
    assert plan([FILE], [KNOWN]) == Plan(unchanged=1)


def test_a_new_file_is_identified() -> None:
    found = plan([FILE], [])
    assert steps(found) == [Step.IDENTIFY]
    assert found.work[0].known_content is None


def test_a_file_of_another_size_or_time_is_identified_and_its_photo_remembered() -> None:
    for changed in (FILE._replace(size=11), FILE._replace(mtime_ns=19)):
        found = plan([changed], [KNOWN])
        assert steps(found) == [Step.IDENTIFY]
        assert found.work[0].known_content == KNOWN.content


def test_a_photo_without_features_of_the_model_is_only_described() -> None:
    assert steps(plan([FILE], [KNOWN._replace(described=False)])) == [Step.DESCRIBE]


def test_a_file_of_which_nothing_is_known_yet_is_identified() -> None:
    begun = KNOWN._replace(photo_id=None, content=None, described=False)
    assert steps(plan([FILE], [begun])) == [Step.IDENTIFY]


def test_a_failure_is_tried_again_when_the_file_or_the_decoder_changed() -> None:
    begun = KNOWN._replace(photo_id=None, content=None, described=False)
    assert plan([FILE], [begun], (FAILED,)) == Plan(unchanged=1)
    assert steps(plan([FILE._replace(size=11)], [begun], (FAILED,))) == [Step.IDENTIFY]
    older = replace(FAILED, decoder_version="v0")
    assert steps(plan([FILE], [begun], (older,))) == [Step.IDENTIFY]


def test_a_file_that_was_restored_is_no_failure_any_more() -> None:
    assert plan([FILE], [KNOWN], (replace(FAILED, size=3),)) == Plan(unchanged=1, recovered=[1])


def test_a_file_that_is_gone_has_vanished_once() -> None:
    assert plan([], [KNOWN]) == Plan(vanished=[1])
    assert plan([], [KNOWN._replace(missing_since="2026")]) == Plan()


def test_a_file_that_is_back_is_no_longer_missing() -> None:
    back = plan([FILE], [KNOWN._replace(missing_since="2026")])
    assert back == Plan(unchanged=1, returned=[1])


def test_nothing_vanishes_where_the_scan_could_not_look() -> None:
    assert plan([], [KNOWN], gaps=(Gap(b"d", Path("d"), None),)) == Plan()


def test_a_placeholder_is_never_opened() -> None:
    cloud = FILE._replace(in_cloud=True)
    assert plan([cloud], []) == Plan(in_cloud=1)
    assert plan([cloud._replace(size=99)], [KNOWN]) == Plan(unchanged=1)


def test_what_was_not_the_photos_fault_is_tried_again_and_what_could_not_be_decoded_is_not() -> (
    None
):
    """A change of permissions shows in neither size nor time; nor does a lack of memory."""
    for stage in ("read", "killed"):
        failed = replace(FAILED, stage=stage)
        assert steps(plan([FILE], [KNOWN._replace(content=None)], (failed,))) == [Step.IDENTIFY]
    assert steps(plan([FILE], [KNOWN._replace(content=None)], (FAILED,))) == []
