from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.retrieval.percentage import Percentage

probabilities = st.floats(0, 1)


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.0, "under 1 %"),
        (0.0099, "under 1 %"),
        (0.01, "1 %"),
        (0.7, "70 %"),
        (0.966, "97 %"),
        (0.98999, "99 %"),
        (0.99, "99.0 %"),
        (0.992, "99.2 %"),
        (0.999, "99.9 %"),
        (0.9996, "over 99.9 %"),
        (1.0, "over 99.9 %"),
    ],
)
def test_a_probability_is_rounded_but_never_certain(probability: float, text: str) -> None:
    assert str(Percentage.of(probability)) == text


@given(probabilities, probabilities)
def test_the_greater_probability_never_reads_as_the_smaller(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert Percentage.of(low).value <= Percentage.of(high).value


@given(probabilities)
def test_the_percentage_is_that_of_the_probability(probability: float) -> None:
    shown = Percentage.of(probability)
    assert 0 < shown.value < 100
    assert abs(shown.value - 100 * probability) <= (1 if shown.relation else 0.5) + 1e-9
