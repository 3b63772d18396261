"""Pictures rendered from templates: screenshots, forms and slides that share pixels, not a place.

Pictures of a template have their wallpaper, form, header or head-up display at the same pixels and
differ in content. They must never be verified as photos of the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.samples.template_cards import render_boarding_pass, render_id_card
from engine.samples.template_desktops import render_desktop, render_video_call
from engine.samples.template_drawing import Instance
from engine.samples.template_games import render_game
from engine.samples.template_maps import render_map
from engine.samples.template_papers import render_form, render_invoice, render_receipt
from engine.samples.template_phones import render_chat, render_feed, render_home_screen
from engine.samples.template_slides import render_slide

_JPEG_QUALITY = 85


class TemplateKind(StrEnum):
    """Kind of picture that a template produces."""

    CHAT = "chat"
    FORM = "form"
    INVOICE = "invoice"
    SLIDE = "slide"
    MAP = "map"
    GAME = "game"
    RECEIPT = "receipt"
    BOARDING_PASS = "boarding-pass"
    ID_CARD = "id-card"
    FEED = "feed"
    HOME_SCREEN = "home-screen"
    VIDEO_CALL = "video-call"
    DESKTOP = "desktop"


SCROLLING = frozenset({TemplateKind.CHAT, TemplateKind.FEED})
"""Kinds with scrolling content under a fixed header."""

_RENDERERS: dict[TemplateKind, Callable[[Instance], NDArray[np.uint8]]] = {
    TemplateKind.CHAT: render_chat,
    TemplateKind.FORM: render_form,
    TemplateKind.INVOICE: render_invoice,
    TemplateKind.SLIDE: render_slide,
    TemplateKind.MAP: render_map,
    TemplateKind.GAME: render_game,
    TemplateKind.RECEIPT: render_receipt,
    TemplateKind.BOARDING_PASS: render_boarding_pass,
    TemplateKind.ID_CARD: render_id_card,
    TemplateKind.FEED: render_feed,
    TemplateKind.HOME_SCREEN: render_home_screen,
    TemplateKind.VIDEO_CALL: render_video_call,
    TemplateKind.DESKTOP: render_desktop,
}


def render_template(
    kind: TemplateKind, template: int, content: int, scroll: int = 0
) -> NDArray[np.uint8]:
    """Render one picture of a template.

    Args:
        kind: kind of picture.
        template: seed of the content shared by all pictures of the template.
        content: seed of the content of this picture alone.
        scroll: pixels by which the content has been moved, for the kinds in ``SCROLLING``.

    Returns:
        (height, width, 3) RGB; the size is the template's.

    Raises:
        ValueError: if ``scroll`` is not 0 and the kind does not scroll.
    """
    if scroll and kind not in SCROLLING:
        raise ValueError(f"{kind} does not scroll")
    number = list(TemplateKind).index(kind)
    design = np.random.default_rng([number, template, 909])
    filled = np.random.default_rng([number, template, content, 910])
    return _RENDERERS[kind](Instance(design, filled, scroll))


def write_templates(
    folder: Path,
    *,
    templates: int,
    instances: int,
    seed: int = 0,
    kinds: Iterable[TemplateKind] = TemplateKind,
) -> None:
    """Write pictures of templates as ``<kind>-<template>/<instance>``.

    The pictures of every third template are JPEG files, those of the others PNG files.

    Args:
        folder: output folder; created if it is missing.
        templates: number of templates of each kind.
        instances: number of pictures of each template.
        seed: seed of the templates.
        kinds: kinds to write; all of them by default.
    """
    for kind in kinds:
        for template in range(templates):
            place = folder / f"{kind}-{template}"
            place.mkdir(parents=True, exist_ok=True)
            for content in range(instances):
                picture = render_template(kind, 1000 * seed + template, content)
                _write(picture, place / str(content), is_jpeg=template % 3 == 2)


def _write(picture: NDArray[np.uint8], path: Path, *, is_jpeg: bool) -> None:
    """Write a picture to a path that lacks its suffix."""
    image = Image.fromarray(picture)
    if is_jpeg:
        image.save(path.with_suffix(".jpg"), quality=_JPEG_QUALITY)
    else:
        image.save(path.with_suffix(".png"), compress_level=3)
