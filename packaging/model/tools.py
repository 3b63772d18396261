"""How the tools of this folder begin and end."""

from __future__ import annotations

from collections.abc import Callable

import cv2

from engine.errors import CairnError


def run(main: Callable[[], None]) -> None:
    """Runs a tool; what a person can mend is told in one sentence."""
    cv2.setNumThreads(1)
    try:
        main()
    except CairnError as error:
        raise SystemExit(error.message) from None
