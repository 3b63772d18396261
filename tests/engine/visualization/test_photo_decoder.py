from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from engine.cairn import Cairn
from engine.errors import PhotoError
from engine.photos.decode import decode
from engine.samples.library import SampleSet


def test_a_photo_is_decoded_as_large_as_it_is_wanted(samples: SampleSet, tmp_path: Path) -> None:
    path = samples.distractors[0]
    with closing(Cairn(tmp_path / "library").photo_decoder()) as pictures:
        whole = pictures.read(path)
        assert (whole.pixels == decode(path).pixels).all()
        assert max(pictures.read(path, 200).pixels.shape) >= 200


def test_a_photo_that_is_none_says_so_and_the_next_one_is_shown(
    samples: SampleSet, tmp_path: Path
) -> None:
    (tmp_path / "cut.jpg").write_bytes(samples.distractors[0].read_bytes()[:5000])
    with closing(Cairn(tmp_path / "library").photo_decoder()) as pictures:
        with pytest.raises(PhotoError, match="cut"):
            pictures.read(tmp_path / "cut.jpg")
        with pytest.raises(PhotoError):
            pictures.read(tmp_path / "none.jpg")
        assert pictures.read(samples.distractors[1]).width == 800
