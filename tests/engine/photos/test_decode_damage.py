from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pillow_heif import from_pillow

from engine.errors import PhotoError
from engine.photos.decode import Decoded, decode
from engine.photos.facts import Facts, read_facts
from engine.photos.identity import content_key
from tests.engine.photos.dng import write_dng
from tests.engine.photos.pictures import exif_with, save_scene, scene

EXTENSIONS = ("jpg", "png", "webp", "tif", "bmp", "gif", "avif", "heic", "dng")


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small sound file of every format."""
    folder = tmp_path_factory.mktemp("sound")
    for extension in EXTENSIONS[:-2]:
        save_scene(folder / f"photo.{extension}", exif=exif_with(6))
    from_pillow(Image.fromarray(scene(64, 48))).save(folder / "photo.heic")
    write_dng(folder / "photo.dng", scene(64, 48), (64, 48))
    return {extension: (folder / f"photo.{extension}").read_bytes() for extension in EXTENSIONS}


def attempt(path: Path, content: bytes) -> None:
    """Nothing but a result or a PhotoError may come out, whatever the bytes."""
    path.write_bytes(content)
    with suppress(PhotoError):
        assert isinstance(decode(path, 16), Decoded)
    with suppress(PhotoError):
        assert isinstance(decode(path), Decoded)
    with suppress(PhotoError):
        assert isinstance(read_facts(path), Facts)
    assert len(content_key(path)) == 16


@given(st.sampled_from(EXTENSIONS), st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_cut_off_anywhere_is_decoded_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    sound: dict[str, bytes],
    extension: str,
    data: st.DataObject,
) -> None:
    content = sound[extension]
    size = data.draw(st.integers(0, len(content) - 1))
    attempt(tmp_path_factory.getbasetemp() / "cut", content[:size])


@given(st.sampled_from(EXTENSIONS), st.data())
@settings(max_examples=150, deadline=None)
def test_a_file_with_wrong_bytes_is_decoded_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    sound: dict[str, bytes],
    extension: str,
    data: st.DataObject,
) -> None:
    content = bytearray(sound[extension])
    position = st.integers(0, min(len(content), 1500) - 1)
    for where, what in data.draw(st.lists(st.tuples(position, st.integers(0, 255)), max_size=4)):
        content[where] = what
    attempt(tmp_path_factory.getbasetemp() / "wrong", bytes(content))


@given(st.sampled_from([b"", b"\xff\xd8\xff", b"GIF89a", b"II*\0"]), st.binary(max_size=300))
@settings(deadline=None)
def test_random_bytes_are_refused(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "random"
    path.write_bytes(head + rest)
    with pytest.raises(PhotoError):
        decode(path)


def test_half_a_jpeg_is_refused_at_any_size(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.jpg", 640, 480)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    for at_least in (None, 64):
        with pytest.raises(PhotoError, match=r"cannot be decoded .*truncated") as caught:
            decode(path, at_least)
        assert caught.value.stage == "decode"


@pytest.mark.parametrize(
    ("content", "stage", "words"),
    [(b"", "read", "is empty"), (b"only words", "decode", "not an image")],
)
def test_what_is_no_image_is_said_to_be_none(
    tmp_path: Path, content: bytes, stage: str, words: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(PhotoError, match=words) as caught:
        decode(path)
    assert caught.value.stage == stage


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="is not there") as caught:
        decode(tmp_path / "photo.jpg")
    assert caught.value.stage == "read"


def png_claiming(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (header, pixels, b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )


def jpeg_claiming(content: bytes, width: int, height: int, *, progressive: bool) -> bytes:
    start = content.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return content[:start] + struct.pack(">HH", height, width) + content[start + 4 :]


def test_a_png_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(png_claiming(100_000, 100_000))
    with pytest.raises(PhotoError, match="100000 x 100000 pixels, 64 megapixels at most"):
        decode(path, 640)


@pytest.mark.parametrize(
    ("size", "progressive", "limit"), [((60_000, 60_000), False, 500), ((15_000, 9_000), True, 120)]
)
def test_a_jpeg_bomb_is_refused_by_its_header(
    tmp_path: Path, size: tuple[int, int], progressive: bool, limit: int
) -> None:
    path = save_scene(tmp_path / "photo.jpg", progressive=progressive)
    path.write_bytes(jpeg_claiming(path.read_bytes(), *size, progressive=progressive))
    with pytest.raises(PhotoError, match=f"{limit} megapixels at most"):
        decode(path, 640)
