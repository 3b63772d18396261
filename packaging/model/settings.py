"""How the model is to be used: what its metadata tell the program."""

from __future__ import annotations

from backbone import OFFSET, STRIDE

NAME = "cairn-lite2"
MAX_SIDE = 640
GLOBAL_SCALES = (0.5, 0.7, 1.0)
# A smaller level more than the global feature has: a photo taken close by meets one taken from afar
# (measured on held-out places: recall at 99 % precision 0.20 with it, 0.13 without).
LOCAL_SCALES = (0.35, *GLOBAL_SCALES)
MAX_FEATURES = 480
MIN_COSINE = 0.75
# Above the border's zeros and below every inner cell's softplus.
ATTENTION_THRESHOLD = 0.0001


def metadata(version: str, trained_on: str) -> dict[str, str]:
    """All but what calibrate.py measures.

    Args:
        version: of the weights.
        trained_on: in words.
    """
    return {
        "format": "1",
        "name": NAME,
        "version": version,
        "licence": "Apache-2.0",
        "trained_on": trained_on,
        "max_side": str(MAX_SIDE),
        "local_scales": _listed(LOCAL_SCALES),
        "global_scales": _listed(GLOBAL_SCALES),
        "stride": str(STRIDE),
        "offset": str(OFFSET),
        "attention_threshold": str(ATTENTION_THRESHOLD),
        "max_features": str(MAX_FEATURES),
        "match_min_cosine": str(MIN_COSINE),
    }


def _listed(scales: tuple[float, ...]) -> str:
    return ",".join(str(scale) for scale in scales)
