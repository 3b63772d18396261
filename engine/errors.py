"""The errors that Cairn expects.

An expected error is the user's business: one sentence that names the thing and the remedy. It is
shown without a traceback. Everything else that is raised is a bug and is shown as one.
"""

from __future__ import annotations

import os
from typing import ClassVar


class CairnError(Exception):
    """Base of the expected errors.

    Attributes:
        code: a short, stable, lower-case name of what went wrong, for programs.
        message: one sentence for a person.
        path: the file or folder that it is about, or None.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, path: str | os.PathLike[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = None if path is None else os.fspath(path)


class InputError(CairnError):
    """An argument or an input that cannot be used."""

    code = "input"


class NotFoundError(InputError):
    """A file, a photo, a source or a landmark that is not there."""

    code = "not_found"


class NoFeaturesError(NotFoundError):
    """A library that has no features of a model yet."""


class PhotoError(CairnError):
    """A photo that cannot be read, decoded or described.

    Attributes:
        stage: ``read``, ``decode`` or ``extract``; ``killed`` when something from outside ended
            the process that had it in hand.
    """

    code = "photo"

    def __init__(
        self, message: str, path: str | os.PathLike[str] | None = None, *, stage: str = "decode"
    ) -> None:
        super().__init__(message, path)
        self.stage = stage

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross the process boundary; the default would lose the keyword argument.
        return _photo_error, (self.message, self.path, self.stage)


def _photo_error(message: str, path: str | None, stage: str) -> PhotoError:
    return PhotoError(message, path, stage=stage)


class ModelError(InputError):
    """A model file that does not meet the ONNX contract, or that does not run."""

    code = "model"


class LibraryError(CairnError):
    """A library that cannot be used as it is."""

    code = "library"


class LibraryLockedError(LibraryError):
    """Another process is writing to this library."""

    code = "library_locked"


class LibraryNewerError(LibraryError):
    """The library was written by a newer version of Cairn."""

    code = "library_newer"


class NotALibraryError(LibraryError):
    """The folder holds something that is not a Cairn library."""

    code = "not_a_library"


class NoLibraryError(NotALibraryError):
    """No library was begun in the folder yet."""


class LibraryDamagedError(LibraryError):
    """The library's database cannot be read."""

    code = "library_damaged"
