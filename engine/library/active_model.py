"""Installed models, and the active model of a library."""

from __future__ import annotations

from engine.delg.graph import ModelFile
from engine.delg.installed import DEFAULT_NAME, InstalledModels
from engine.errors import NoFeaturesError
from engine.library.layout import Layout
from engine.library.reads import LibraryReader

ACTIVE_MODEL = "model"  # key of the setting


def installed(layout: Layout) -> InstalledModels:
    """Return the models that a library can use."""
    return InstalledModels(layout.models)


def active_model(
    models: InstalledModels, reader: LibraryReader | None, name: str | None = None
) -> ModelFile:
    """Return the named model, else the library's, else the embedded default.

    Args:
        models: the installed models, see `installed`.
        reader: the library, if there is one.
        name: the name of a model, or None for the active one.

    Raises:
        NotFoundError: no model of that name is installed.
    """
    wanted = name or (reader and reader.setting(ACTIVE_MODEL)) or DEFAULT_NAME
    return models.find(wanted)


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


def list_models(
    models: InstalledModels, reader: LibraryReader | None, name: str | None = None
) -> tuple[list[ModelFile], str]:
    """Return the installed models, and the name of the active one.

    Args:
        models: the installed models.
        reader: the library, if there is one.
        name: return only the model of that name; None: all.

    Raises:
        NotFoundError: no model of that name is installed.
    """
    active = active_model(models, reader).metadata.name
    return models.all() if name is None else [models.find(name)], active
