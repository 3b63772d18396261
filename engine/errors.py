"""Expected errors of Cairn.

An expected error has a cause that the user can remove. Its message is one sentence that names the
affected thing and the remedy, and it is shown without a traceback. Every other exception is a bug
and is shown with a traceback.
"""

from __future__ import annotations

import os
from typing import ClassVar


class CairnError(Exception):
    """Base class of the expected errors.

    Attributes:
        code: short, stable, lower-case name of the error, for programs.
        message: one sentence for the user.
        path: affected file or folder, or None.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, path: str | os.PathLike[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = None if path is None else os.fspath(path)


class InputError(CairnError):
    """An unusable argument or input."""

    code = "input"


class NotFoundError(InputError):
    """A missing file, photo, source or landmark."""

    code = "not_found"


class NoFeaturesError(NotFoundError):
    """A library without features of the requested model."""


class PhotoError(CairnError):
    """A photo that cannot be read, decoded or described.

    Attributes:
        stage: ``read``, ``decode`` or ``extract``; ``killed`` if the process that handled the photo
            was ended from outside.
    """

    code = "photo"

    def __init__(
        self, message: str, path: str | os.PathLike[str] | None = None, *, stage: str = "decode"
    ) -> None:
        super().__init__(message, path)
        self.stage = stage

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross the process boundary; the default pickling loses the keyword argument.
        return _photo_error, (self.message, self.path, self.stage)


def _photo_error(message: str, path: str | None, stage: str) -> PhotoError:
    return PhotoError(message, path, stage=stage)


class ModelError(InputError):
    """A model file that does not meet the ONNX contract, or that does not run."""

    code = "model"


class LibraryError(CairnError):
    """A library that cannot be used in its present state."""

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
    """The folder does not hold a library yet."""


class LibraryDamagedError(LibraryError):
    """The library's database cannot be read."""

    code = "library_damaged"
