"""However large a picture claims to be, decoding it takes a bounded amount of memory."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import PhotoError
from engine.photos import colour
from engine.photos.decode import decode
from engine.photos.reading import photo_file
from tests.engine.photos.pictures import save_scene, scene

MEASURED = """
import sys
from pathlib import Path
from engine.photos.decode import decode

decode(Path(sys.argv[1]), 512)
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def write_white_png(path: Path, width: int, height: int, bits: int, colour_type: int) -> None:
    """Writes an opaque white PNG row by row, without ever holding its pixels."""
    samples = {0: 1, 4: 2, 6: 4}[colour_type]
    row = b"\0" + b"\xff" * (width * samples * bits // 8)
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + data, b"IEND")
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
            for chunk in chunks
        )
    )


@pytest.mark.skipif(sys.platform != "linux", reason="measures with /proc")
@pytest.mark.parametrize(
    ("bits", "colour_type"), [(8, 6), (8, 4), (16, 0)], ids=["RGBA", "grey and alpha", "16 bits"]
)
def test_the_largest_picture_takes_half_a_gigabyte(
    tmp_path: Path, bits: int, colour_type: int
) -> None:
    write_white_png(tmp_path / "large.png", 8000, 8000, bits, colour_type)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "large.png")],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert int(done.stdout) < 512 * 1024


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1", "L", "CMYK", "I;16", "I", "F"])
@pytest.mark.parametrize("at_least", [None, 30])
def test_strips_make_no_difference(
    tmp_path: Path, mode: str, at_least: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = Image.fromarray(scene(97, 71))
    grey = picture.convert("L")
    deep = np.asarray(grey, np.int32) * 257
    converted = {
        "I;16": lambda: Image.fromarray(deep.astype(np.uint16)),
        "I": lambda: Image.fromarray(deep),
        "F": lambda: Image.fromarray(deep.astype(np.float32) / 50_000),
        "LA": lambda: Image.merge("LA", (grey, grey.transpose(Image.Transpose.ROTATE_180))),
        "RGBA": lambda: Image.merge("RGBA", (*picture.split(), grey)),
    }
    path = tmp_path / ("photo.png" if mode in ("LA", "P") else "photo.tif")
    converted.get(mode, lambda: picture.convert(mode))().save(path)
    whole = decode(path, at_least).pixels
    monkeypatch.setattr(colour, "_STRIP_PIXELS", 500)
    np.testing.assert_array_equal(decode(path, at_least).pixels, whole)


def test_a_webp_is_limited_by_the_canvases_that_its_decoder_holds(tmp_path: Path) -> None:
    path = tmp_path / "photo.webp"
    Image.new("RGB", (16000, 2600)).save(path, lossless=True, quality=0, method=0)
    assert path.stat().st_size < 100
    with pytest.raises(PhotoError, match="16000 x 2600 pixels, 40 megapixels at most"):
        decode(path, 512)


@pytest.mark.parametrize(
    ("mode", "subsampling", "limit"), [("RGB", 2, 120), ("RGB", 0, 80), ("CMYK", 0, 60)]
)
def test_a_progressive_jpeg_is_limited_by_its_coefficients(
    tmp_path: Path, mode: str, subsampling: int, limit: int
) -> None:
    path = tmp_path / "photo.jpg"
    picture = Image.fromarray(scene(64, 48)).convert(mode)
    picture.save(path, progressive=True, subsampling=subsampling)
    data = path.read_bytes()
    size = data.index(b"\xff\xc2") + 5
    path.write_bytes(data[:size] + struct.pack(">HH", 15_000, 9_000) + data[size + 4 :])
    with pytest.raises(PhotoError, match=f"{limit} megapixels at most"):
        decode(path, 512)


def test_a_codec_s_message_is_quoted_as_words(tmp_path: Path) -> None:
    path = tmp_path / "photo.orf"
    path.write_bytes(b"IIRO" + bytes(300))
    with pytest.raises(PhotoError, match=r"decoded \(Unsupported file format or not RAW file\)"):
        decode(path)


@pytest.mark.parametrize("error", [KeyError(273), struct.error("unpack requires a buffer")])
def test_an_error_that_a_codec_stumbles_into_is_not_shown(tmp_path: Path, error: Exception) -> None:
    path = save_scene(tmp_path / "photo.png")
    with (
        pytest.raises(PhotoError, match=r"decoded \(its parts do not fit together\)"),
        photo_file(path),
    ):
        raise error
