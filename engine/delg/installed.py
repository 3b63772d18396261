"""Registry of the installed models: the embedded ones and those that the user imported."""

from __future__ import annotations

import multiprocessing
import shutil
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from engine.delg.graph import ModelFile, inspect_model
from engine.delg.model import open_model
from engine.errors import InputError, LibraryError, ModelError, NotFoundError

EMBEDDED = Path(__file__).resolve().parents[2] / "resources" / "models"
DEFAULT_NAME = "cairn-lite2"

_TRIAL_SECONDS = 120

_FileState = tuple[int, int, int] | None


class InstalledModels:
    """Registry of the models that can be used; each file is inspected once, until it changes.

    Attributes:
        folder: the folder of imported models.
    """

    def __init__(self, folder: Path, embedded: Path = EMBEDDED) -> None:
        self.folder = folder
        self._embedded = embedded
        self._inspected: dict[Path, tuple[_FileState, ModelFile]] = {}

    def all(self) -> list[ModelFile]:
        """Return every installed model, the embedded ones first, then by file name.

        Raises:
            ModelError: one of the files was damaged since it was installed.
        """
        embedded = sorted(self._embedded.glob("*.onnx"))
        imported = sorted(self.folder.glob("*.onnx"))
        return [self._inspect(path) for path in (*embedded, *imported)]

    def find(self, name: str) -> ModelFile:
        """Return the installed model with this name.

        Raises:
            NotFoundError: no installed model has it.
            ModelError: see `all`.
        """
        models = self.all()
        for model in models:
            if model.metadata.name == name:
                return model
        known = ", ".join(model.metadata.name for model in models)
        raise NotFoundError(f"There is no model named {name!r}; installed are: {known}.")

    def _inspect(self, path: Path) -> ModelFile:
        """Return the description of a model file, from memory if the file is as it was."""
        state = _file_state(path)
        known = self._inspected.get(path)
        if known is None or known[0] != state:
            self._inspected[path] = known = state, inspect_model(path)
        return known[1]

    def import_file(self, path: Path) -> ModelFile:
        """Copy a model file into the folder, after a trial run in a child process.

        A model that is installed already is returned unchanged.

        Raises:
            NotFoundError, ModelError: see `inspect_model`; or it does not run.
            InputError: another model has this name.
            LibraryError: there is no room for it, or no permission.
        """
        model = inspect_model(path)
        for known in self.all():
            if known.sha256 == model.sha256:
                return known
            if known.metadata.name == model.metadata.name:
                raise InputError(
                    f"A different model named {known.metadata.name!r} is installed; "
                    "remove it first.",
                    path,
                )
        _try_apart(path)
        return inspect_model(self._copied(path, f"{model.sha256[:16]}.onnx"))

    def _copied(self, path: Path, name: str) -> Path:
        target = self.folder / name
        partial = target.with_suffix(".partial")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, partial)
            partial.replace(target)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise LibraryError(
                f"The model cannot be kept in {self.folder}: {error.strerror}.", self.folder
            ) from error
        return target

    def remove(self, name: str) -> None:
        """Delete an imported model.

        Raises:
            NotFoundError: no installed model has this name.
            InputError: the model is embedded.
        """
        model = self.find(name)
        if model.path.parent != self.folder:
            raise InputError(f"The model {name!r} is part of Cairn and cannot be removed.")
        model.path.unlink()


def _file_state(path: Path) -> _FileState:
    """Return inode, size and modification time of a file; None if it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _try_apart(path: Path) -> None:
    """Run a model in a child process, because it may crash native libraries.

    Raises:
        ModelError: it crashes ONNX Runtime, does not run, or takes more than 120 s.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        try:
            pool.submit(_open_and_drop, path).result(timeout=_TRIAL_SECONDS)
        except BrokenProcessPool:
            raise ModelError(f"{path} crashes ONNX Runtime; it cannot be used.", path) from None
        except TimeoutError:
            for process in multiprocessing.active_children():
                process.kill()
            raise ModelError(
                f"{path} does not finish a small image in {_TRIAL_SECONDS} s."
            ) from None


def _open_and_drop(path: Path) -> None:
    open_model(path)
