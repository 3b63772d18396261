"""The metadata of a model file: what the program reads of it besides the graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import onnx

from engine.delg.metadata import PREFIX, VerifySettings

# An affine map takes three matches: below `weak`, a geometry is chance.
PROVISIONAL = VerifySettings(residual=20.0, verified=30, likely=20, weak=6)
"""Thresholds with which a model can be opened before calibrate.py has measured its own."""


def provisional_metadata() -> dict[str, str]:
    """What calibrate.py replaces, by key without the prefix."""
    return {
        "verify": verify_text(PROVISIONAL),
        "card": "Not calibrated: its verdicts mean nothing yet.",
    }


def verify_text(settings: VerifySettings, **measured: int) -> str:
    """The JSON of ``cairn.verify``.

    Args:
        settings: the thresholds.
        measured: on how much they were measured; the program does not read it.
    """
    inliers = {
        "verified": settings.verified,
        "likely": settings.likely,
        "weak": settings.weak,
    }
    text: dict[str, object] = {"residual": settings.residual, "inliers": inliers}
    if settings.evidence is not None:
        text["evidence"] = settings.evidence.to_json()
    return json.dumps({**text, "measured": measured} if measured else text)


def write_metadata(path: Path, properties: Mapping[str, str]) -> None:
    """Sets ``cairn.<key>`` for each key, keeping the others."""
    model = onnx.load(path)
    known = {p.key: p.value for p in model.metadata_props}
    known |= {f"{PREFIX}{key}": value for key, value in properties.items()}
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, known)
    onnx.save(model, path)
