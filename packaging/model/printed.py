"""What the tools print: Markdown, so that it can be pasted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def short(path: Path) -> str:
    """A photo by its folder and name."""
    return f"{path.parent.name}/{path.name}"
