"""Puts the code that makes the model where Python finds it: it is run as scripts, not installed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "packaging" / "model"))
