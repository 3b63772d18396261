from __future__ import annotations

from pathlib import PurePosixPath as Folder

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.landmarks.folders import FolderName, clean_name, count_names, folder_name, names_of

DATES = st.dates().filter(lambda day: 1900 <= day.year < 2100)
PARTS = st.sampled_from(["DCIM", "100CANON", "Rome", "rome", "2019-07 Rome", "Trip_to_Pisa", "x"])
FOLDERS = st.lists(PARTS, max_size=4).map(lambda parts: Folder(*parts))


@pytest.mark.parametrize(
    "folder",
    [
        *("DCIM", "100CANON", "101_PANA", "123_ABCD", "Camera", "Camera Roll", "IMG", "IMG_2034"),
        *("Pictures", "Photos 2", "(1)", "New Folder (3)", "Screenshots", "download", "WhatsApp"),
        *("2019", "2019-07", "2019-07-03", "2019_07_03", "20190703", "03.07.2019", "2019.7.3"),
        *("July", "July 2019", "3 Jul 2019", "2019-07-03 - 2019-07-10", "12", "12345", "a", ""),
        *("DCIM_old", "Old photos", "My new pictures 2", "IMG backup 2019"),
        *("照片", "2019年7月3日", "2019年", "bad\udcff", "2019 123ABCDE"),
    ],
)
def test_what_is_no_place_is_no_name(folder: str) -> None:
    assert clean_name(folder) is None


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("2019-07 Rome trip", "Rome trip"),
        ("Rome_2019", "Rome"),
        ("Rome (July 2019)", "Rome"),
        ("[2019-07-03] Rome (Italy)", "Rome (Italy)"),
        ("2019-07-03 - 2019-07-10: St. Peter's", "St. Peter's"),
        ("20190703_Castel_Sant'Angelo", "Castel Sant'Angelo"),
        ("2019 7 wonders", "7 wonders"),
        ("Route 66", "Route 66"),
        ("2019年7月 北京", "北京"),
        ("Mayfair", "Mayfair"),
        ("Old Trafford", "Old Trafford"),
        ("New Year in Rome", "New Year in Rome"),
    ],
)
def test_dates_around_a_name_are_left_out(folder: str, name: str) -> None:
    assert clean_name(folder) == name


@given(st.text() | st.text("0127-_. ()[]年月JulyRome", max_size=20))
def test_a_clean_name_is_printable_and_stays_as_it_is(folder: str) -> None:
    name = clean_name(folder)
    if name is not None:
        assert name.isprintable()
        assert name == name.strip()
        assert clean_name(name) == name


@given(DATES, st.sampled_from(["%Y-%m-%d", "%Y_%m_%d", "%Y%m%d", "%Y.%m", "%Y", "%d.%m.%Y"]))
def test_any_date_before_or_after_a_name_is_left_out(day: object, form: str) -> None:
    date = format(day, form)
    assert clean_name(f"{date} Rome") == clean_name(f"Rome_{date}") == "Rome"
    assert clean_name(date) is None


def test_the_deepest_name_that_most_photos_share_is_taken() -> None:
    folders = [Folder("Italy/2019 Rome"), Folder("Italy/rome/DCIM"), Folder("Italy/Rome/100CANON")]
    assert folder_name(folders, count_names(folders)) == FolderName("Rome", 1.0)
    divided = [Folder("Italy/Rome"), Folder("Italy/Pisa")]
    assert folder_name(divided, count_names(divided)) == FolderName("Italy", 1.0)


def test_the_folder_of_a_trip_with_many_landmarks_is_hardly_a_name() -> None:
    own, others = [Folder("Italy")] * 3 + [Folder("other/x")], [Folder("Italy")] * 9
    found = folder_name(own, count_names([*own, *others]))
    assert found == FolderName("Italy", 3 / 4 * 3 / 12)


def test_folders_without_a_name_suggest_none() -> None:
    assert folder_name([], {}) is None
    assert folder_name([Folder("DCIM/100CANON")], {}) is None
    assert folder_name([Folder("Rome"), Folder("Pisa")], {}) is None


@given(st.lists(FOLDERS, min_size=1, max_size=8), st.lists(FOLDERS, max_size=8))
def test_a_folder_s_name_is_bounded_and_shared_by_most(
    own: list[Folder], others: list[Folder]
) -> None:
    found = folder_name(own, count_names([*own, *others]))
    if found is not None:
        holding = [f for f in own if found.name.casefold() in map(str.casefold, names_of(f))]
        assert 2 * len(holding) > len(own)
        assert 0 < found.confidence <= len(holding) / len(own)
        assert found == folder_name(own[::-1], count_names([*others, *own]))
