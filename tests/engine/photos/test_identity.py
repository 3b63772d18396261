from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import PhotoError
from engine.photos.identity import content_key
from tests.engine.photos.pictures import DISPLAY_P3, exif_with, profile_with, save_scene, scene


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2, "big") + payload


def key_of(path: Path, content: bytes) -> bytes:
    path.write_bytes(content)
    return content_key(path)


@pytest.fixture(params=[False, True], ids=["baseline", "progressive"])
def jpeg(request: pytest.FixtureRequest, tmp_path: Path) -> bytes:
    path = tmp_path / "photo.jpg"
    noise = Image.effect_noise((300, 200), 60).convert("RGB")  # coded data with 0xFF in them
    noise.save(path, quality=95, progressive=request.param)
    return path.read_bytes()


@pytest.mark.parametrize(
    "added",
    [
        segment(0xE1, b"Exif\0\0" + exif_with(6).tobytes()[6:]),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        segment(0xFE, b"a comment"),
        segment(0xE2, b"MPF\0II*\0"),
        segment(0xED, b"Photoshop 3.0\0" + b"\xff\xd9" * 20),
        b"\xff\xff" + segment(0xFE, b"after fill bytes"),
    ],
)
def test_metadata_of_a_jpeg_do_not_change_its_key(
    tmp_path: Path, jpeg: bytes, added: bytes
) -> None:
    path = tmp_path / "photo.jpg"
    assert key_of(path, jpeg[:2] + added + jpeg[2:]) == key_of(path, jpeg)


def test_what_follows_a_jpeg_does_not_change_its_key(tmp_path: Path, jpeg: bytes) -> None:
    path = tmp_path / "photo.jpg"
    assert key_of(path, jpeg + b"\0\0\0\x18ftypmp42 a video") == key_of(path, jpeg)


@pytest.mark.parametrize(
    "added",
    [
        segment(0xE2, b"ICC_PROFILE\0\x01\x01" + profile_with(DISPLAY_P3)),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),
        segment(0xDD, b"\0\x04"),
    ],
)
def test_what_changes_the_pixels_of_a_jpeg_changes_its_key(
    tmp_path: Path, jpeg: bytes, added: bytes
) -> None:
    path = tmp_path / "photo.jpg"
    assert key_of(path, jpeg[:2] + added + jpeg[2:]) != key_of(path, jpeg)


def test_every_byte_of_the_coded_data_counts(tmp_path: Path, jpeg: bytes) -> None:
    path = tmp_path / "photo.jpg"
    key = key_of(path, jpeg)
    for place in (len(jpeg) // 2, len(jpeg) - 40):
        changed = bytearray(jpeg)
        changed[place] ^= 0x10
        assert key_of(path, bytes(changed)) != key


def test_another_compression_is_another_key(tmp_path: Path) -> None:
    one = save_scene(tmp_path / "one.jpg", quality=90)
    two = save_scene(tmp_path / "two.jpg", quality=80)
    assert content_key(one) != content_key(two)


def test_the_key_does_not_depend_on_where_chunks_end(
    tmp_path: Path, jpeg: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.jpg"
    key = key_of(path, jpeg)
    for size in (2, 3, 7, 64, 1021):
        monkeypatch.setattr("engine.photos.identity._CHUNK", size)
        assert content_key(path) == key


def test_metadata_of_a_png_do_not_change_its_key(tmp_path: Path) -> None:
    plain = save_scene(tmp_path / "plain.png")
    text = PngInfo()
    text.add_text("Comment", "a comment")
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    tagged = save_scene(tmp_path / "tagged.png", pnginfo=text, exif=exif_with(6), dpi=(300, 300))
    assert plain.stat().st_size != tagged.stat().st_size
    assert content_key(plain) == content_key(tagged)


def test_a_profile_changes_the_key_of_a_png(tmp_path: Path) -> None:
    plain = save_scene(tmp_path / "plain.png")
    profiled = save_scene(tmp_path / "profiled.png", icc_profile=profile_with(DISPLAY_P3))
    assert content_key(plain) != content_key(profiled)


@pytest.mark.parametrize("lossless", [False, True])
def test_metadata_of_a_webp_do_not_change_its_key(tmp_path: Path, lossless: bool) -> None:
    plain = save_scene(tmp_path / "plain.webp", lossless=lossless)
    tagged = save_scene(
        tmp_path / "tagged.webp", lossless=lossless, exif=exif_with(6), xmp=b"<x:xmpmeta/>"
    )
    assert b"VP8X" in tagged.read_bytes()
    assert content_key(plain) == content_key(tagged)


def test_metadata_of_an_animated_webp_do_not_change_its_key(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("plain.webp", "tagged.webp", "other.webp")]
    frames = [Image.fromarray(scene(64, 48)), Image.new("RGB", (64, 48))]
    variants: list[dict[str, Any]] = [{}, {"exif": exif_with(6)}, {"duration": 9}]
    for path, options in zip(paths, variants, strict=True):
        frames[0].save(path, save_all=True, append_images=frames[1:], **options)
    plain, tagged, other = (content_key(path) for path in paths)
    assert plain == tagged
    assert plain != other


def test_the_whole_file_counts_elsewhere(tmp_path: Path) -> None:
    path = save_scene(tmp_path / "photo.tif")
    content = path.read_bytes()
    assert key_of(path, content) == key_of(path, content)
    assert key_of(path, content + b"\0") != key_of(path, content)


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_a_container_cut_off_counts_whole(tmp_path: Path, extension: str) -> None:
    path = save_scene(tmp_path / f"photo.{extension}")
    content = path.read_bytes()
    cut = [key_of(path, content[:-size]) for size in (1, 2, 3, 9, len(content) // 2)]
    assert len({*cut, key_of(path, content)}) == 6


def test_the_date_of_a_photo_may_be_corrected(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2019:07:04 12:13:14"
    dated = save_scene(tmp_path / "dated.jpg", exif=exif)
    assert content_key(dated) == content_key(save_scene(tmp_path / "plain.jpg"))


@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x99\0\0\0WEBP"]),
    st.binary(max_size=300),
)
def test_any_bytes_have_a_key(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes
) -> None:
    assert len(key_of(tmp_path_factory.getbasetemp() / "any", head + rest)) == 16


def test_a_missing_file_has_no_key(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="is not there"):
        content_key(tmp_path / "photo.jpg")
