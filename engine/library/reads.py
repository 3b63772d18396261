"""The typed reads of a library."""

from __future__ import annotations

from engine.library.decision_reads import DecisionReads
from engine.library.feature_reads import FeatureReads
from engine.library.photo_reads import PhotoReads


class LibraryReader(PhotoReads, FeatureReads, DecisionReads):
    """An open library; see :func:`engine.library.connection.open_reader`.

    Every method may raise the :class:`engine.errors.LibraryError` family: a disk that fails, a
    database that turns out to be damaged.
    """
