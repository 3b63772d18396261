"""Metadata of a model file: the ``cairn.*`` properties, parsed and checked."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.delg.evidence_model import EvidenceModel
from engine.errors import ModelError

FORMAT = 1
PREFIX = "cairn."


@dataclass(frozen=True)
class VerifySettings:
    """The thresholds of geometric verification, measured for one model.

    Attributes:
        residual: largest transfer error of an inlier, in pixels of an image whose longer side is
            the model's ``max_side``.
        verified: least inliers of the verdict ``verified``, where there is no evidence model.
        likely: least inliers of ``likely``, likewise.
        weak: least inliers of any verdict.
        evidence: the model that gives a match's probability, on which the verdicts then have
            thresholds of their own; None where the model file has none.
    """

    residual: float
    verified: int
    likely: int
    weak: int
    evidence: EvidenceModel | None = None


@dataclass(frozen=True)
class ModelMetadata:
    """Everything that inference needs besides the graph; see engine/delg/README.md.

    Attributes:
        max_side: longer side, in pixels, of pyramid scale 1.
        local_scales: pyramid scales that give local features.
        global_scales: pyramid scales that are merged into the global feature.
        stride: pixels between neighboring cells of the local features.
        offset: pixel position of the center of cell 0.
        attention_threshold: least attention of a local feature.
        max_features: most local features of a photo.
        match_min_cosine: least cosine of a putative match.
        verify: thresholds of geometric verification.
        card: a short text on data, results and limits.
    """

    name: str
    version: str
    licence: str
    trained_on: str
    max_side: int
    local_scales: tuple[float, ...]
    global_scales: tuple[float, ...]
    stride: int
    offset: float
    attention_threshold: float
    max_features: int
    match_min_cosine: float
    verify: VerifySettings
    card: str


def parse_metadata(properties: Mapping[str, str]) -> ModelMetadata:
    """Parse and check a model's ``metadata_props``.

    Raises:
        ModelError: a property is missing or out of range; the message names it.
    """
    reader = _Reader(properties)
    version = reader.text("format")
    if version != str(FORMAT):
        raise ModelError(
            f"The model's {PREFIX}format is {version!r}, but this version of Cairn reads format "
            f"{FORMAT}; use a model made for it."
        )
    return ModelMetadata(
        name=reader.text("name"),
        version=reader.text("version"),
        licence=reader.text("licence"),
        trained_on=reader.text("trained_on"),
        max_side=reader.integer("max_side", 64, 4096),
        local_scales=reader.scales("local_scales"),
        global_scales=reader.scales("global_scales"),
        stride=reader.integer("stride", 1, 256),
        offset=reader.number("offset", -1024, 1024),
        attention_threshold=reader.number("attention_threshold", 0, math.inf),
        max_features=reader.integer("max_features", 1, 10_000),
        match_min_cosine=reader.number("match_min_cosine", -1, 1),
        verify=_verify_settings(reader.text("verify")),
        card=reader.text("card"),
    )


class _Reader:
    def __init__(self, properties: Mapping[str, str]) -> None:
        self._properties = properties

    def text(self, key: str) -> str:
        value = self._properties.get(PREFIX + key, "").strip()
        if not value:
            raise ModelError(
                f"The model lacks {PREFIX}{key} in its metadata; it is no Cairn model."
            )
        return value

    def _parsed(self, key: str, convert: Callable[[str], Any]) -> Any:
        value = self.text(key)
        try:
            return convert(value)
        except ValueError:
            raise _absurd(key, value) from None

    def integer(self, key: str, low: int, high: int) -> int:
        value: int = self._parsed(key, int)
        if not low <= value <= high:
            raise _absurd(key, value)
        return value

    def number(self, key: str, low: float, high: float) -> float:
        value: float = self._parsed(key, float)
        if not low <= value <= high:
            raise _absurd(key, value)
        return value

    def scales(self, key: str) -> tuple[float, ...]:
        values: tuple[float, ...] = self._parsed(
            key, lambda text: tuple(float(part) for part in text.split(","))
        )
        if not all(0.05 <= value <= 4 for value in values) or len(values) > 16:
            raise _absurd(key, self.text(key))
        return values


def _verify_settings(text: str) -> VerifySettings:
    try:
        data = json.loads(text)
        inliers = data["inliers"]
        settings = VerifySettings(
            residual=float(data["residual"]),
            verified=int(inliers["verified"]),
            likely=int(inliers["likely"]),
            weak=int(inliers["weak"]),
            evidence=EvidenceModel.from_json(data["evidence"]) if "evidence" in data else None,
        )
    except (ValueError, TypeError, KeyError):
        raise _absurd("verify", _shortened(text)) from None
    ordered = 0 < settings.weak <= settings.likely <= settings.verified
    if not (ordered and 0 < settings.residual < math.inf):
        raise _absurd("verify", _shortened(text))
    return settings


def _shortened(text: str) -> str:
    """Shorten a value for an error message; a background has tens of kilobytes."""
    return text if len(text) <= 200 else f"{text[:200]}…"


def _absurd(key: str, value: object) -> ModelError:
    return ModelError(
        f"The model's {PREFIX}{key} is {value!r}, which makes no sense; it cannot be used."
    )
