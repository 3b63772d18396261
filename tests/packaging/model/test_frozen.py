from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch")

import torch
from backbone import STRIDE, load_backbone
from frozen import Seen, see, see_all
from loading import reduced
from settings import LOCAL_SCALES, MAX_SIDE
from torch import Tensor
from torch.nn import functional
from views import SIDE, random_view

from engine.delg.pyramid import plan_levels, render_level
from engine.errors import PhotoError
from engine.photos.decode import decode
from tests.packaging.model.making import smooth_photo, transferred

SIZE = (450, 330)
CORNERS = np.array([[-0.5, -0.5], [449.5, -0.5], [449.5, 329.5], [-0.5, 329.5]])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Image.fromarray(smooth_photo(*SIZE)).save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


def chance() -> np.random.Generator:
    return np.random.default_rng(4)


def assert_seen(found: Seen, image: np.ndarray) -> None:
    """Is what the trunk sees of these pixels, but for the little that half precision leaves out."""
    with torch.no_grad():
        expected = load_backbone().local_maps(torch.from_numpy(image)[None])
    for ours, theirs in zip((found.early, found.middle), expected, strict=True):
        assert ours.dtype == torch.float16
        assert ours.shape == theirs[0].shape
        assert alike(ours.float(), theirs[0]) > 0.99
        assert found.grid.shape == ours.shape[1:]


def alike(a: Tensor, b: Tensor) -> float:
    return float(functional.cosine_similarity(a.flatten(), b.flatten(), dim=0))


def test_a_photo_is_seen_at_the_levels_that_local_features_come_from(path: Path) -> None:
    photo = decode(path)
    plan = plan_levels(SIZE, MAX_SIDE, LOCAL_SCALES, LOCAL_SCALES)
    levels = see(load_backbone(), path, chance()).levels
    assert len(levels) == len(plan) == 3
    for level, found in zip(plan, levels, strict=True):
        assert_seen(found, render_level(photo.pixels, level)[0])
        assert found.grid.shape == (level.height // STRIDE, level.width // STRIDE)
        # A photo's outline becomes that of the level.
        outline = (CORNERS + 0.5) / SIZE * (level.width, level.height) - 0.5
        np.testing.assert_allclose(transferred(found.grid.matrix, CORNERS), outline, atol=1e-9)


def test_a_view_is_one_of_the_reduced_photo_located_in_the_original(path: Path) -> None:
    found = see(load_backbone(), path, chance()).view
    small = reduced(decode(path))
    view = random_view(small.pixels, chance())
    assert_seen(found, view.image)
    assert found.grid.shape == (SIDE // STRIDE, SIDE // STRIDE)
    in_small = (CORNERS + 0.5) * small.factors - 0.5
    expected = transferred(view.matrix, in_small)
    np.testing.assert_allclose(transferred(found.grid.matrix, CORNERS), expected, atol=1e-6)


def test_nothing_that_is_seen_has_a_gradient(path: Path) -> None:
    trunk = load_backbone().requires_grad_(True)
    photo = see(trunk, path, chance())
    images = (*photo.levels, photo.view)
    assert not any(m.requires_grad for image in images for m in (image.early, image.middle))


def test_photos_keep_their_order_and_each_has_a_view_of_its_own(path: Path) -> None:
    small = path.with_name("small.png")
    Image.fromarray(smooth_photo(96, 64)).save(small)
    photos = see_all(load_backbone(), [path, small, small], chance())
    assert [photo.levels[-1].grid.shape for photo in photos] == [(20, 28), (4, 6), (4, 6)]
    assert not np.allclose(photos[1].view.grid.matrix, photos[2].view.grid.matrix)


def test_a_file_that_is_no_photo_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "note.jpg").write_text("no photo")
    with pytest.raises(PhotoError):
        see_all(load_backbone(), [tmp_path / "note.jpg"], chance())
