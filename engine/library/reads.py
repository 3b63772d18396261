"""Typed reads of a library, combined in one class."""

from __future__ import annotations

from engine.library.decision_reads import DecisionReads
from engine.library.feature_reads import FeatureReads
from engine.library.photo_reads import PhotoReads


class LibraryReader(PhotoReads, FeatureReads, DecisionReads):
    """Read access to an open library; see :func:`engine.library.connection.open_reader`.

    Every method may raise :class:`engine.errors.LibraryError` or a subclass of it, for instance if
    the disk fails or the database is damaged.
    """
