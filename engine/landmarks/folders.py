"""Landmark names from the folders that contain the photos."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

# Folder names given by cameras, systems and programs, and by users to folders that are not places.
# In lower case, without surrounding numbers.
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
# Without a separator, months and days must have two digits: `2019 7 wonders` is not a date.
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
# Folder names of the DCF standard (JEITA CP-3461): a number and five characters.
_CAMERA_FOLDER = re.compile(r"\d{3}[A-Z0-9_]{5}")
# Months and file name prefixes of cameras, in lower case.
_NO_NAMES = (
    re.compile(_MONTH),
    re.compile(r"dcim|dcf|dsc[fn]?|gopr|img|mov|mvi|pano|pict|pxl|vid"),
)
_SIGNS = " -.,;:+~#&"  # left over around removed dates
_MOST_REMEMBERED = 100_000  # cached folders, because names are computed repeatedly


@dataclass(frozen=True)
class FolderName:
    """A landmark name suggested by folders.

    Attributes:
        name: name to display.
        confidence: 0 to 1.
    """

    name: str
    confidence: float


def clean_name(folder: str) -> str | None:
    """Return the place name in a folder name, without dates around it.

    Return None for folder names of cameras, systems and programs, and for numbers and dates.
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
    """Return whether a word names no place, such as in `old photos` or `new DCIM`."""
    return word in _GENERIC or any(kind.fullmatch(word) for kind in _NO_NAMES)


@lru_cache(_MOST_REMEMBERED)
def names_of(folder: PurePath) -> tuple[str, ...]:
    """Return the place names in a folder's path, deepest first.

    Args:
        folder: path that starts with the source's own folder, which may have a name as well;
            folders above it belong to the system.
    """
    return tuple(filter(None, map(clean_name, reversed(folder.parts))))


def count_names(folders: Iterable[PurePath]) -> Counter[str]:
    """Count the photos in folders of each name, in lower case.

    Args:
        folders: folder of each photo that is in a landmark.
    """
    counts: Counter[str] = Counter()
    for folder, photos in Counter(folders).items():
        for name in {name.casefold() for name in names_of(folder)}:
            counts[name] += photos
    return counts


def folder_name(folders: Sequence[PurePath], grouped: Mapping[str, int]) -> FolderName | None:
    """Return the deepest folder name shared by more than half of a landmark's photos.

    Folders of one name count as one at any place in the tree, such as `2019/Rome` and `2023/Rome`.
    The confidence is the share of the landmark's photos in these folders, times the landmark's
    share of all grouped photos there: a trip's folder with many landmarks is not a place.

    Args:
        folders: folder of each photo of the landmark; see `names_of`.
        grouped: `count_names` of the photos of all landmarks, including this one.

    Returns:
        The name, or None if no name is shared by more than half.
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
