"""Installed models, and the active model of a library."""

from __future__ import annotations

from pathlib import Path

from engine.delg.graph import ModelFile
from engine.delg.installed import DEFAULT_NAME, InstalledModels
from engine.delg.model import open_model
from engine.delg.providers import ProviderChoice
from engine.errors import InputError, NoFeaturesError
from engine.library.connection import open_writer, reader_if_any
from engine.library.layout import Layout
from engine.library.photo_reads import absolute
from engine.library.reads import LibraryReader

ACTIVE_MODEL = "model"  # key of the setting


def installed(layout: Layout) -> InstalledModels:
    """Return the models that a library can use."""
    return InstalledModels(layout.models)


def active_model(layout: Layout, reader: LibraryReader | None, name: str | None) -> ModelFile:
    """Return the named model, else the library's, else the embedded default.

    Args:
        layout: of the library.
        reader: the library, if there is one.
        name: the name of a model, or None for the active one.

    Raises:
        NotFoundError: no model of that name is installed.
    """
    wanted = name or (reader and reader.setting(ACTIVE_MODEL)) or DEFAULT_NAME
    return installed(layout).find(wanted)


def model_id(reader: LibraryReader, model: ModelFile) -> int:
    """Return the id under which a library keeps features of a model.

    Raises:
        NoFeaturesError: it keeps none.
    """
    known = known_model(reader, model)
    if known is None:
        raise NoFeaturesError(
            f"This library has no features of the model {model.metadata.name!r} yet; "
            "run 'cairn index' first.",
            reader.layout.root,
        )
    return known


def known_model(reader: LibraryReader, model: ModelFile) -> int | None:
    """Return the id under which a library keeps a model's features, or None."""
    return reader.model_with(model.features_id, model.sha256)


def listed(root: Path, name: str | None = None) -> tuple[list[ModelFile], str]:
    """Return the installed models, and the name of the active one.

    Args:
        root: the library's folder.
        name: return only the model of that name; None: all.

    Raises:
        NotFoundError: no model of that name is installed.
    """
    layout = Layout(root)
    with reader_if_any(root) as reader:
        active = active_model(layout, reader, None).metadata.name
    models = installed(layout).all() if name is None else [installed(layout).find(name)]
    return models, active


def use_model(root: Path, name: str) -> tuple[list[ModelFile], str]:
    """Make a model the active one; data indexed with others is kept.

    Returns:
        all installed models, and the name of the active one.

    Raises:
        NotFoundError: no model of that name is installed.
        LibraryError: the library cannot be used.
    """
    model = installed(Layout(root)).find(name)
    with open_writer(root) as writer:
        writer.set_setting(ACTIVE_MODEL, model.metadata.name)
    return listed(root)


def import_model(root: Path, file: Path) -> tuple[list[ModelFile], str]:
    """Install a model from a file.

    Returns:
        the model, and the name of the active one.

    Raises:
        NotFoundError, ModelError, InputError, LibraryError: see `InstalledModels.import_file`.
    """
    model = installed(Layout(root)).import_file(absolute(file))
    return listed(root, model.metadata.name)


def remove_model(root: Path, name: str) -> tuple[list[ModelFile], str]:
    """Delete an imported model; features made with it stay in the library.

    Returns:
        the remaining models, and the name of the active one.

    Raises:
        NotFoundError: no model of that name is installed.
        InputError: it is embedded, or the active one.
    """
    if name == listed(root)[1]:
        raise InputError(f"The model {name!r} is the active one; use another one first.")
    installed(Layout(root)).remove(name)
    return listed(root)


def runs_on(root: Path) -> list[ProviderChoice]:
    """Return the execution providers of the active model, chosen or rejected.

    Raises:
        ModelError: no provider can run it.
    """
    with reader_if_any(root) as reader:
        model = active_model(Layout(root), reader, None)
    return open_model(model.path).providers
