"""Brings the translations up to date with the texts in app/; see README.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
# English says nothing anew, but it needs one form of a text for one, and another for many.
LANGUAGES = {"zh_CN": (), "en": ("-pluralonly",)}
_TOOLS = Path(PySide6.__file__).parent


def collect(folder: Path, *, drop: bool = False) -> None:
    """Writes the texts of app/ into the .ts files of a folder; what was translated there stays.

    Args:
        folder: holds, or will hold, cairn_CODE.ts for each of `LANGUAGES`.
        drop: the translations of texts that nothing says any more.
    """
    forgotten = ("-no-obsolete",) if drop else ()
    for code, options in LANGUAGES.items():
        _run(
            *("lupdate", "-silent", "-extensions", "py", "-locations", "none"),
            *(*forgotten, *options, "-source-language", "en", "-target-language", code),
            *("app", "-ts", str(folder / f"cairn_{code}.ts")),
        )


def release(folder: Path) -> None:
    """Makes the .qm files, which the program reads, of the .ts files of a folder."""
    for code in LANGUAGES:
        _run("lrelease", "-silent", str(folder / f"cairn_{code}.ts"))


def unfinished(path: Path) -> list[str]:
    """The texts of a .ts file that wait for a translation, each with the class that says it."""
    return [
        f"{context.findtext('name')}: {message.findtext('source')}"
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
        if message.find("translation[@type='unfinished']") is not None
    ]


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([_TOOLS / tool, *arguments], cwd=ROOT, check=True)


def main() -> int:
    """Updates resources/translations; names what is still to be translated, and fails then."""
    collect(FOLDER, drop=sys.argv[1:] == ["--drop"])
    release(FOLDER)
    missing = [
        f"cairn_{code}.ts: {text}"
        for code in LANGUAGES
        for text in unfinished(FOLDER / f"cairn_{code}.ts")
    ]
    print("\n".join(missing) or "Every text is translated.")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
