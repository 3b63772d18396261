"""Texts about a match, shared by several pages, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.retrieval.percentage import Percentage


def percentage(probability: float) -> str:
    """Return a probability in percent, as in "97 %" or ">99.9 %"."""
    shown = Percentage.of(probability)
    patterns = {
        "": QCoreApplication.translate("Match", "{} %"),
        "over": QCoreApplication.translate("Match", ">{} %"),
        "under": QCoreApplication.translate("Match", "<{} %"),
    }
    number = QLocale().toString(shown.value, "f", shown.decimals)
    return patterns[shown.relation].format(number)


def match_summary(verdict: str, probability: float | None, points: str) -> str:
    """Return one line on a match, as in "verified · 97 % · 52 points".

    Args:
        verdict: in words.
        probability: of "same place"; None is left out.
        points: number of matched points, in words: `lupdate` finds plurals in classes only.
    """
    sure = [] if probability is None else [percentage(probability)]
    return " · ".join([verdict, *sure, points])
