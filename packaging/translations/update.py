"""Update the translations with the texts in app/; see README.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import PySide6

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
# English texts need no translation, only their singular and plural forms.
LANGUAGES = {"zh_CN": (), "en": ("-pluralonly",)}
_TOOLS = Path(PySide6.__file__).parent


def collect(folder: Path, *, drop: bool = False) -> None:
    """Write the texts of app/ into the .ts files of a folder.

    Existing translations are kept.

    Args:
        folder: the folder of cairn_CODE.ts for each of `LANGUAGES`; missing files are created.
        drop: remove the translations of texts that are no longer used.
    """
    forgotten = ("-no-obsolete",) if drop else ()
    for code, options in LANGUAGES.items():
        _run(
            *("lupdate", "-silent", "-extensions", "py", "-locations", "none"),
            *(*forgotten, *options, "-source-language", "en", "-target-language", code),
            *("app", "-ts", str(folder / f"cairn_{code}.ts")),
        )


def release(folder: Path) -> None:
    """Compile the .ts files of a folder into .qm files, which the program reads."""
    for code in LANGUAGES:
        _run("lrelease", "-silent", str(folder / f"cairn_{code}.ts"))


def unfinished(path: Path) -> list[str]:
    """Return the untranslated texts of a .ts file, each with its class."""
    return [
        f"{context.findtext('name')}: {message.findtext('source')}"
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
        if message.find("translation[@type='unfinished']") is not None
    ]


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([_TOOLS / tool, *arguments], cwd=ROOT, check=True)


def main() -> int:
    """Update resources/translations and print the texts that lack a translation.

    Returns:
        the exit code: 1 if a translation is missing.
    """
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
