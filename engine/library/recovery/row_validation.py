"""Row validation: checks whether Cairn can have written the values of a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from engine.library.base import Row
from engine.library.decision_values import decision_of
from engine.library.packing import global_dimensions, local_dimensions
from engine.library.photo_reads import photo_of
from engine.library.recovery.rescue import Table

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "INTEGER": (int,),
    "REAL": (float, int),
    "TEXT": (str,),
    "BLOB": (bytes,),
}


def makes_sense(table: Table, row: Row) -> bool:
    """Return whether the values of a row are valid for its table.

    Args:
        table: its columns, in the order of the row's values.
        row: the values.
    """
    for column, value in zip(table.columns, row, strict=True):
        if value is None and column.required:
            return False
        if value is not None and not isinstance(value, _TYPES[column.type]):
            return False
    proof = _PROOFS.get(table.name)
    values = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    return proof is None or proof(values)


def _is_photo(row: dict[str, Any]) -> bool:
    facts = {name: value for name, value in row.items() if name != "added_at"}
    try:
        photo = photo_of(tuple(facts.values()))
    except (ValueError, TypeError):
        return False
    return photo.facts.width > 0 and photo.facts.height > 0


def _is_decision(row: dict[str, Any]) -> bool:
    said = {name: value for name, value in row.items() if name not in ("id", "undone")}
    try:
        decision_of(tuple(said.values()))
    except (ValueError, TypeError):
        return False
    return row.get("undone", 0) in (0, 1)


def _is_pair(row: dict[str, Any]) -> bool:
    probability = row.get("probability")  # a damaged database of an older version has none
    return probability is None or 0 <= probability <= 1


def _is_model(row: dict[str, Any]) -> bool:
    features = row.get("features")
    return features is None or re.fullmatch("[0-9a-f]{64}", features) is not None


_PROOFS: Final[dict[str, Callable[[dict[str, Any]], bool]]] = {
    "photos": _is_photo,
    "global_features": lambda row: global_dimensions(row["vector"]) is not None,
    "local_features": lambda row: local_dimensions(row["data"]) is not None,
    "decisions": _is_decision,
    "models": _is_model,
    "pairs": _is_pair,
}
