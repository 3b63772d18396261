"""Command ``cairn landmarks``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.cairn import Cairn
from engine.cli.console import Console, Outcome
from engine.landmarks.decisions import Changed, LandmarkDecisions
from engine.landmarks.landmark_list import Album
from engine.landmarks.name_suggestions import Suggestion

Say = Callable[[LandmarkDecisions, argparse.Namespace], Changed]

_HELP = {
    "rename": "give a landmark a name; an empty one takes it away",
    "merge": "several landmarks are one",
    "split": "some photos of a landmark are another landmark",
    "reject": "photos do not show the landmark that they are in",
    "confirm": "photos show a landmark",
    "same": "two photos show the same place",
    "different": "two photos do not show the same place",
    "cover": "choose the photo that a landmark is shown by",
    "hide": "do not show a landmark",
    "show": "show a hidden landmark again",
    "undo": "take the latest decision back",
    "redo": "make the decision again that was taken back last",
}

_SAY: dict[str, Say] = {
    "rename": lambda to, o: to.rename(o.id, o.name),
    "merge": lambda to, o: to.merge([o.id, *o.others]),
    "split": lambda to, o: to.split(o.id, o.photos),
    "reject": lambda to, o: to.reject(o.id, o.photos),
    "confirm": lambda to, o: to.confirm(o.id, o.photos),
    "same": lambda to, o: to.same_place(o.a, o.b),
    "different": lambda to, o: to.different_places(o.a, o.b),
    "cover": lambda to, o: to.choose_cover(o.id, o.photo),
    "hide": lambda to, o: to.hide(o.id),
    "show": lambda to, o: to.show(o.id),
    "undo": lambda to, o: to.undo(),
    "redo": lambda to, o: to.redo(),
}


def add_to(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the command's parsers and return them for the global options."""
    parser = commands.add_parser("landmarks", help="the photos grouped by the place they show")
    parser.set_defaults(run=_list)
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="list them (what 'landmarks' alone does)")
    regrouping = actions.add_parser("regroup", help="compare all photos anew")
    regrouping.set_defaults(run=_regroup)
    export = actions.add_parser("export", help="copy a landmark's photos into a folder")
    export.add_argument("id", type=int, metavar="ID")
    export.add_argument("folder", type=Path, metavar="DIR")
    export.set_defaults(run=_export)
    saying = [_add_saying(actions, word) for word in _SAY]
    return [parser, listing, regrouping, export, *saying]


def _add_saying(actions: Any, word: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(word, help=_HELP[word])
    parser.set_defaults(run=_say, say=_SAY[word])
    if word in ("same", "different"):
        parser.add_argument("a", metavar="PHOTO")
        parser.add_argument("b", metavar="PHOTO")
    elif word not in ("undo", "redo"):
        parser.add_argument("id", type=int, metavar="ID")
    if word == "rename":
        parser.add_argument("name", metavar="NAME")
    if word == "merge":
        parser.add_argument("others", type=int, nargs="+", metavar="ID")
    if word in ("split", "reject", "confirm"):
        parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a path, or a photo's id")
    if word == "cover":
        parser.add_argument("photo", metavar="PHOTO", help="a path, or a photo's id")
    return parser


def _list(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    found = library.albums()
    document = {
        "landmarks": [_entry(album) for album in found.landmarks],
        "waiting": [os.fspath(path) for path in found.waiting],
    }
    lines = [_line(album) for album in found.landmarks if not album.hidden] or [
        "No landmarks yet: no two photos of the library were verified to show the same place."
    ]
    hidden = sum(album.hidden for album in found.landmarks)
    if hidden:
        lines.append(f"{hidden} landmarks are hidden")
    if found.waiting:
        lines.append(f"{len(found.waiting)} photos wait for more evidence")
    thanks = {one.attribution for album in found.landmarks for one in album.suggestions[:1]}
    lines += sorted(text for text in thanks if text)
    return Outcome(document, lines)


def _line(album: Album) -> str:
    return f"{album.id:>6}  {_describe_size(album):24}  {_called(album):28}  {album.cover}"


def _describe_size(album: Album) -> str:
    photos = f"{len(album.photos):>5} photos"
    if album.shots == len(album.photos):
        return photos
    return f"{photos} ({album.shots} {'shot' if album.shots == 1 else 'shots'})"


def _called(album: Album) -> str:
    if album.name:
        return album.name
    return f"{album.suggestions[0].name}?" if album.suggestions else "-"


def _entry(album: Album) -> dict[str, Any]:
    return {
        "id": album.id,
        "name": album.name,
        "hidden": album.hidden,
        "suggestions": [_suggestion(one) for one in album.suggestions],
        "cover": os.fspath(album.cover),
        "photos": [os.fspath(path) for path in album.photos],
        "shots": album.shots,
    }


def _suggestion(one: Suggestion) -> dict[str, Any]:
    thanks = {"attribution": one.attribution} if one.attribution else {}
    return {
        "name": one.name,
        "source": one.source,
        "confidence": round(one.confidence, 5),
        **thanks,
    }


def _regroup(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(Changed(tuple(library.regroup(console.progress)), ()))


def _say(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    return _outcome(library.decide(lambda to: options.say(to, options)))


def _outcome(changed: Changed) -> Outcome:
    document = {"changed": {"landmarks": list(changed.landmarks), "photos": list(changed.photos)}}
    told = ", ".join(map(str, changed.landmarks))
    return Outcome(document, [f"Changed landmarks: {told}." if told else "No landmark changed."])


def _export(library: Cairn, options: argparse.Namespace, console: Console) -> Outcome:
    album, copies = library.export_album(options.id, options.folder)
    document = {
        "changed": {"landmarks": [], "photos": []},
        "landmark": album.id,
        "files": [os.fspath(path) for path in copies],
    }
    return Outcome(document, [f"{len(copies)} photos copied to {options.folder}"])
