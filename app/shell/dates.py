"""Formatting of dates in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QLocale, Qt


def day(taken: str | None) -> str:
    """Format the day on which a photo was taken.

    Args:
        taken: date and time in ISO 8601; None or "" if unknown.

    Returns:
        the localized date; "" if unknown.
    """
    return _written(taken, QCoreApplication.translate("Dates", "d MMMM yyyy"))


def month(taken: str | None) -> str:
    """Format the month in which a photo was taken; see `day`."""
    return _written(taken, QCoreApplication.translate("Dates", "MMMM yyyy"))


def _written(taken: str | None, pattern: str) -> str:
    date = QDate.fromString((taken or "")[:10], Qt.DateFormat.ISODate)
    return QLocale().toString(date, pattern) if date.isValid() else ""
