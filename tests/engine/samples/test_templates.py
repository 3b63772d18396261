from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.samples.template_drawing import MONOSPACE, draw_text, text_width, wrap_text
from engine.samples.templates import SCROLLING, TemplateKind, render_template, write_templates


@lru_cache(maxsize=64)
def _picture(kind: TemplateKind, template: int, content: int) -> NDArray[np.uint8]:
    return render_template(kind, template, content)


def _equal_share(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Return the share of pixels that are equal in two pictures; 0 if their sizes differ."""
    return float((a == b).all(axis=2).mean()) if a.shape == b.shape else 0.0


@pytest.mark.parametrize("kind", TemplateKind)
def test_picture_is_rgb_of_a_screen_or_paper(kind: TemplateKind) -> None:
    picture = _picture(kind, 0, 0)
    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert 700 <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= 2600
    assert picture.std() > 5


@pytest.mark.parametrize("kind", TemplateKind)
def test_picture_follows_from_its_seeds(kind: TemplateKind) -> None:
    np.testing.assert_array_equal(render_template(kind, 1, 2), _picture(kind, 1, 2))


@pytest.mark.parametrize("kind", TemplateKind)
def test_instances_share_the_template_and_differ_in_content(kind: TemplateKind) -> None:
    for template in (0, 1):
        share = _equal_share(_picture(kind, template, 0), _picture(kind, template, 1))
        least = 0.04 if kind is TemplateKind.GAME else 0.25
        assert least < share < 0.998


@pytest.mark.parametrize("kind", TemplateKind)
def test_templates_of_a_kind_differ(kind: TemplateKind) -> None:
    within = _equal_share(_picture(kind, 0, 0), _picture(kind, 0, 1))
    assert _equal_share(_picture(kind, 0, 0), _picture(kind, 1, 0)) < within


def test_some_forms_differ_in_a_few_fields_only() -> None:
    shares = [
        _equal_share(
            _picture(TemplateKind.FORM, template, 0), _picture(TemplateKind.FORM, template, 1)
        )
        for template in range(6)
    ]
    assert max(shares) > 0.98


@pytest.mark.parametrize("kind", sorted(SCROLLING))
def test_scrolling_moves_the_content_only(kind: TemplateKind) -> None:
    still, moved = _picture(kind, 0, 0), render_template(kind, 0, 0, scroll=300)
    np.testing.assert_array_equal(moved[:180], still[:180])
    np.testing.assert_array_equal(moved[-140:], still[-140:])
    assert _equal_share(moved, still) < 0.95
    move = 300 if kind is TemplateKind.CHAT else -300
    shifted = np.roll(still, move, axis=0)
    assert _equal_share(moved[700:1100], shifted[700:1100]) > 0.3


def test_a_form_does_not_scroll() -> None:
    with pytest.raises(ValueError, match="form does not scroll"):
        render_template(TemplateKind.FORM, 0, 0, scroll=1)


def test_templates_are_written_as_a_folder_each(tmp_path: Path) -> None:
    kinds = (TemplateKind.RECEIPT, TemplateKind.ID_CARD)
    write_templates(tmp_path, templates=3, instances=2, kinds=kinds)
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    assert found == sorted(
        f"{kind}-{template}/{content}.{'jpg' if template == 2 else 'png'}"
        for kind in kinds
        for template in range(3)
        for content in range(2)
    )
    with Image.open(tmp_path / "receipt-1" / "1.png") as image:
        np.testing.assert_array_equal(np.asarray(image), _picture(TemplateKind.RECEIPT, 1, 1))


def test_text_is_clipped_to_the_canvas() -> None:
    canvas = np.zeros((20, 40, 3), np.uint8)
    for position in ((-10, -5), (30, 12), (200, 0), (0, -200), (0, 200)):
        draw_text(canvas, "clipped", position, 24, (255, 255, 255))
    assert canvas.any()


def test_text_is_wrapped_at_words() -> None:
    text = "one two three four five six"
    lines = wrap_text(text, 30, 200)
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(text_width(line, 30) <= 200 for line in lines)
    assert text_width("iii", 30, MONOSPACE) == text_width("WWW", 30, MONOSPACE)
