"""A landmark's name from the folders that its photos lie in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

# Names that cameras, systems and programs give, and that people give to what is not a place: in
# lower case, without the numbers around them.
_NAMES_OF_NOTHING = """
album, albums, android, backup, backups, best, best of, bilder, camera, camera roll,
camera uploads, cloud, copies, copy, data, desktop, documents, download, downloads, dropbox,
edited, edits, eigene bilder, export, exported, exports, facebook, family, favorites,
favourites, fotografie, fotos, gallery, google photos, google takeout, heic, holiday,
holidays, home, icloud, icloud photos, image, images, immagini, import, imported, imports,
imágenes, inbox, instagram, ipad, iphone, jpeg, jpg, lightroom, media, messenger, misc,
miscellaneous, mnt, mobile, movies, my, my photos, my pictures, new, new folder, nextcloud,
old, onedrive, original, originals, other, others, phone, photo, photos, picture, pictures, png,
private, public, raw, raws, saved pictures, screen recordings, screenshot, screenshots,
sd card, sdcard, selection, sent, shared, signal, sorted, takeout, telegram, telegram images,
temp, tif, tiff, tmp, to sort, trash, travel, travels, trip, trips, unnamed, unsorted,
untitled, untitled folder, urlaub, usb, user, users, vacances, vacation, vacations, various,
video, videos, volumes, wechat, weixin, whatsapp, whatsapp images, year, years,
下载, 图片, 截图, 截屏, 手机, 文档, 新建文件夹, 旅游,
旅行, 未分类, 桌面, 照片, 相册, 相机, 视频, 备份
"""
_GENERIC = frozenset(name.strip() for name in _NAMES_OF_NOTHING.split(","))
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d\d"
# Without a sign between them, months and days have two digits: `2019 7 wonders` is no date.
_NUMBERS = (
    rf"{_YEAR}(?:[-./]\d{{1,2}}){{1,2}}"
    rf"|{_YEAR}(?: ?(?:0[1-9]|1[0-2])(?: ?(?:0[1-9]|[12]\d|3[01]))?)?"
    rf"|\d{{1,2}}[-./ ]\d{{1,2}}[-./ ]{_YEAR}"
)
_WORDS = rf"(?:\d{{1,2}}[. ]+)?{_MONTH}[., -]+{_YEAR}"
_CHINESE = rf"{_YEAR}年(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?)?"
_DATE = rf"(?:{_WORDS}|{_NUMBERS})"
_BRACKETED = rf"(?:\({_DATE}\)|\[{_DATE}\])"
_FIRST = re.compile(rf"(?:{_BRACKETED}|{_DATE}(?!\w)|{_CHINESE})", re.IGNORECASE)
_LAST = re.compile(rf"(?:{_BRACKETED}|(?<!\w){_DATE}|{_CHINESE})\Z", re.IGNORECASE)
# Of the standard for camera folders: a number and five characters (JEITA CP-3461, "DCF").
_CAMERA_FOLDER = re.compile(r"\d{3}[A-Z0-9_]{5}")
# Months, and what cameras call files; in lower case.
_NO_NAMES = (
    re.compile(_MONTH),
    re.compile(r"dcim|dcf|dsc[fn]?|gopr|img|mov|mvi|pano|pict|pxl|vid"),
)
_SIGNS = " -.,;:+~#&"  # dates leave these behind
_MOST_REMEMBERED = 100_000  # folders, whose photos are named again and again


@dataclass(frozen=True)
class FolderName:
    """A name that folders suggest.

    Attributes:
        name: for people.
        confidence: 0 to 1.
    """

    name: str
    confidence: float


def clean_name(folder: str) -> str | None:
    """The name of a place in a folder's name, without dates around it; None where there is none.

    What cameras, systems and programs call folders is no name, nor are numbers and dates.
    """
    if _CAMERA_FOLDER.fullmatch(folder) or not folder.isprintable():
        return None
    name, before = " ".join(folder.replace("_", " ").split()), ""
    while name != before:
        before = name
        first = _FIRST.match(name)
        name = _LAST.sub("", name[first.end() :] if first else name).strip(_SIGNS)
    return name if _means_something(name) else None


def _means_something(name: str) -> bool:
    core = name.strip("0123456789()[]" + _SIGNS).casefold()
    if sum(letter.isalpha() for letter in core) < 2 or core in _GENERIC:
        return False
    return not all(map(_means_nothing, core.split())) and not _CAMERA_FOLDER.fullmatch(name)


def _means_nothing(word: str) -> bool:
    """Whether a word adds no place to a name: `old photos`, `new DCIM`."""
    return word in _GENERIC or any(kind.fullmatch(word) for kind in _NO_NAMES)


@lru_cache(_MOST_REMEMBERED)
def names_of(folder: PurePath) -> tuple[str, ...]:
    """The names in a folder's path, the deepest first.

    Args:
        folder: from the source's own folder on, which has a name, too; what lies above it is the
            system's.
    """
    return tuple(filter(None, map(clean_name, reversed(folder.parts))))


def count_names(folders: Iterable[PurePath]) -> Counter[str]:
    """How many photos lie in folders of each name, in lower case.

    Args:
        folders: of each photo that is in a landmark.
    """
    counts: Counter[str] = Counter()
    for folder, photos in Counter(folders).items():
        for name in {name.casefold() for name in names_of(folder)}:
            counts[name] += photos
    return counts


def folder_name(folders: Sequence[PurePath], grouped: Mapping[str, int]) -> FolderName | None:
    """The deepest name that more than half of a landmark's photos share.

    Folders of one name count as one, wherever they lie: `2019/Rome` and `2023/Rome`. The confidence
    is the share of the landmark's photos that lie there, times the landmark's share of the grouped
    photos there: the folder of a trip, with many landmarks, is not a place.

    Args:
        folders: of each photo of the landmark; see `names_of`.
        grouped: `count_names` of the photos of all landmarks, this one's included.
    """
    own = count_names(folders)
    depths: dict[str, int] = {}
    spelled: dict[str, Counter[str]] = {}
    for folder, photos in Counter(folders).items():
        for depth, name in enumerate(reversed(names_of(folder))):
            depths[name.casefold()] = max(depth, depths.get(name.casefold(), 0))
            spelled.setdefault(name.casefold(), Counter())[name] += photos
    shared = [key for key, count in own.items() if 2 * count > len(folders)]
    if not shared:
        return None
    key = min(shared, key=lambda key: (-depths[key], -own[key], key))
    purity = own[key] / max(grouped.get(key, 0), own[key])
    name = min(spelled[key], key=lambda name: (-spelled[key][name], name))
    return FolderName(name, own[key] / len(folders) * purity)
