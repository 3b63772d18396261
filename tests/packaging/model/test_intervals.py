from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intervals import TIMES, Statistic, draw, interval, spread


def mean_of(values: np.ndarray) -> Statistic:
    """The mean of some of the values."""
    return lambda items: float(values[items].mean())


def test_each_resample_has_as_many_groups_as_there_are_and_is_always_the_same() -> None:
    drawn = draw(7)
    assert drawn.shape == (TIMES, 7)
    assert set(drawn.flat) == set(range(7))
    assert np.array_equal(drawn, draw(7))


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=30), st.lists(st.integers(0, 4), min_size=5)
)
def test_the_items_of_a_group_go_together(owners: list[int], groups: list[int]) -> None:
    owner, drawn = np.array(owners), np.array([groups[:5]])
    seen: list[int] = []

    def remember(items: np.ndarray) -> float:
        seen.extend(items.tolist())
        return 0.0

    spread(remember, owner, drawn)
    expected = [item for group in groups[:5] for item in np.flatnonzero(owner == group)]
    assert sorted(seen) == sorted(expected)


def test_items_of_one_group_widen_the_interval_as_if_they_were_one() -> None:
    values = np.random.default_rng(0).normal(size=40)
    repeated = np.repeat(values, 9)
    widths = []
    for items, owner in ((values, np.arange(40)), (repeated, np.repeat(np.arange(40), 9))):
        found = spread(mean_of(items), owner, draw(40))
        assert found.std() == pytest.approx(values.std() / np.sqrt(40), rel=0.1)
        widths.append(interval(found))
    assert widths[0] == pytest.approx(widths[1])


def test_an_interval_leaves_out_what_is_undefined() -> None:
    values = np.r_[np.arange(1001.0), np.full(50, np.nan)]
    assert interval(values) == pytest.approx((25, 975))
    assert interval(np.full(3, np.nan)) is None


def test_an_undefined_statistic_is_not_a_number() -> None:
    assert np.isnan(spread(lambda at: None, np.array([0]), np.array([[0]]))).all()


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = []
    for seed in range(200):
        values = np.random.default_rng(seed).normal(size=30)
        drawn = draw(30, times=200, seed=seed)
        found = interval(spread(mean_of(values), np.arange(30), drawn))
        assert found is not None
        held.append(found.low <= 0 <= found.high)
    assert 0.88 < np.mean(held) < 0.98
