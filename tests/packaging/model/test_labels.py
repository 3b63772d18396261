from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from labels import label

from tests.packaging.model.making import labels_of, pairs_of

SQUARE = [(0, 1), (1, 2), (2, 3)]


def test_places_are_the_folders_that_the_photos_names_tell() -> None:
    labels = label(pairs_of({"bridge": 4, "tower": 2}, SQUARE), clean=True)
    assert labels.places.tolist() == [0, 0, 0, 0, 1, 1]
    assert labels.classes.tolist() == [0, 0, 0, 0, -1, -1]


def test_without_cleaning_every_folder_is_a_class() -> None:
    labels = label(pairs_of({"bridge": 4, "tower": 2}, SQUARE), clean=False)
    np.testing.assert_array_equal(labels.classes, labels.places)


def test_classes_of_one_folder_are_known_as_such() -> None:
    labels = labels_of([0, 0, 0, 1, 1], [0, 1, -1, 2, -1])
    expected = [[True, True, False], [True, True, False], [False, False, True]]
    assert labels.same_place.tolist() == expected


def test_without_any_class_there_is_nothing_to_train_for() -> None:
    with pytest.raises(SystemExit, match="no class"):
        label(pairs_of({"bridge": 4}, []), clean=True)
