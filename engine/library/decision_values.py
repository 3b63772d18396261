"""Conversion of decisions to and from database rows and JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from engine.library.base import Row
from engine.library.records import Decision, DecisionKind

_KEY_BYTES: Final = 16
_FIELDS: Final = frozenset(
    ("uid", "made_at", "kind", "photos", "landmark", "others", "members", "name")
)
_OF_PHOTOS: Final = (DecisionKind.SAME, DecisionKind.DIFFERENT)


def plain(decision: Decision) -> dict[str, Any]:
    """Convert a decision to JSON values, with keys in hexadecimal."""
    return {
        "uid": decision.uid.hex(),
        "made_at": decision.made_at,
        "kind": decision.kind.value,
        "landmark": None if decision.landmark is None else decision.landmark.hex(),
        "name": decision.name,
        **_lists(decision),
    }


def from_plain(values: object) -> Decision:
    """Parse a decision from JSON values, exactly as :func:`plain` returns them.

    Raises:
        ValueError: the values are not a decision; the message is the rest of a sentence about it.
    """
    if not isinstance(values, Mapping) or values.keys() != _FIELDS:
        raise ValueError("does not have the fields of a decision")
    landmark = values["landmark"]
    decision = Decision(
        uid=_key(values["uid"]),
        made_at=_moment(values["made_at"]),
        kind=_kind(values["kind"]),
        photos=_keys(values["photos"]),
        landmark=None if landmark is None else _key(landmark),
        others=_keys(values["others"]),
        members=_keys(values["members"]),
        name=_name(values["name"]),
    )
    if (landmark is None) != (decision.kind in _OF_PHOTOS):
        raise ValueError("is about a landmark and must not be, or is about none and must be")
    return decision


def row_of(decision: Decision) -> Row:
    """Convert a decision to a row: uid, time, kind, landmark, name, JSON lists.

    Raises:
        ValueError: the decision is invalid and could not be read back.
    """
    from_plain(plain(decision))
    data = json.dumps(_lists(decision), separators=(",", ":"))
    kind = decision.kind.value
    return decision.uid, decision.made_at, kind, decision.landmark, decision.name, data


def decision_of(row: Row) -> Decision:
    """Parse a decision from a row as :func:`row_of` returns it.

    Raises:
        ValueError, TypeError: the values are invalid.
    """
    uid, made_at, kind, landmark, name, data = row
    try:
        lists = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    key = None if landmark is None else _hex(landmark)
    fields = {"uid": _hex(uid), "made_at": made_at, "kind": kind, "landmark": key, "name": name}
    return from_plain({**lists, **fields})


def _hex(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError("a key is bytes")
    return value.hex()


def _lists(decision: Decision) -> dict[str, list[str]]:
    return {
        "photos": [key.hex() for key in decision.photos],
        "others": [key.hex() for key in decision.others],
        "members": [key.hex() for key in decision.members],
    }


def _keys(values: object) -> tuple[bytes, ...]:
    if not isinstance(values, list):
        raise ValueError("has no list where one must be")
    return tuple(_key(value) for value in values)


def _key(value: object) -> bytes:
    if isinstance(value, str) and len(value) == 2 * _KEY_BYTES:
        try:
            key = bytes.fromhex(value)
        except ValueError:
            key = b""
        if key.hex() == value:  # otherwise it contains spaces or capitals
            return key
    raise ValueError("has a key that is not 32 hexadecimal digits")


def _kind(value: object) -> DecisionKind:
    try:
        return DecisionKind(str(value))
    except ValueError as error:
        raise ValueError("is of an unknown kind") from error


def _moment(value: object) -> str:
    """Validate a time in UTC, ISO 8601, to the microsecond.

    Times are compared as text, so all must have the same format.
    """
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError("has a time that is none") from error
    written = moment.isoformat(timespec="microseconds")
    if value != written or not written.endswith("+00:00"):
        raise ValueError("has a time that is not in UTC to the microsecond")
    if moment.year == datetime.max.year:
        raise ValueError("has a time after which there is none")  # the next one must be later
    return written


def _name(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("has a name that is no text")
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise ValueError("has a name that is no text") from error
    return value
