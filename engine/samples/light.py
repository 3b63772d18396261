"""Lighting and camera effects: sun, sky, shadow, exposure, blur and grain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.samples.drawing import Canvas, smooth_noise

_ZENITH, _HAZE, _CLOUD = np.array([(92, 140, 200), (208, 218, 226), (226, 226, 230)], np.float32)


@dataclass(frozen=True)
class Light:
    """Lighting and exposure of a photo.

    Attributes:
        exposure: brightness in stops; 0 leaves the picture unchanged.
        warmth: -1 (blue hour) to 1 (golden hour).
        contrast: 1 leaves the picture unchanged.
        sun: bearing of the sun in radians from straight behind the viewer, positive to the right.
        clouds: share of the sky that is overcast, 0 to 1.
        shadow: darkness of the shadow that falls across the picture, 0 to 1.
        blur: standard deviation in pixels.
        grain: standard deviation in gray levels.
    """

    exposure: float = 0.0
    warmth: float = 0.0
    contrast: float = 1.0
    sun: float = 0.5
    clouds: float = 0.4
    shadow: float = 0.0
    blur: float = 0.5
    grain: float = 2.0

    def on(self, normal: NDArray[np.float64]) -> float:
        """Return the brightness factor of a surface from the sun's angle to it.

        Args:
            normal: (3,) unit vector.
        """
        sun = (0.8 * np.sin(self.sun), -0.6, -0.8 * np.cos(self.sun))
        direct = 0.5 * (1 - 0.7 * self.clouds)
        return float(1 - 0.6 * direct + direct * max(0.0, float(normal @ sun)))


def random_light(rng: np.random.Generator) -> Light:
    """Draw the light of a random hour and day."""
    return Light(
        exposure=rng.uniform(-0.5, 0.35),
        warmth=rng.uniform(-0.6, 0.9),
        contrast=rng.uniform(0.8, 1.2),
        sun=rng.uniform(-1.3, 1.3),
        clouds=rng.random(),
        shadow=rng.uniform(0, 0.45),
        blur=rng.uniform(0.4, 0.9),
        grain=rng.uniform(1, 5),
    )


def sky(size: tuple[int, int], light: Light, rng: np.random.Generator) -> Canvas:
    """Draw a sky with clouds that fills a (width, height) picture."""
    width, height = max(2, size[0] // 8), max(2, size[1] // 8)
    fall = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    clear = _ZENITH * (1 - fall) + _HAZE * fall
    cloud = sum(
        (smooth_noise(width, height, cell, rng) * cell for cell in (6, 14, 36)),
        np.zeros((height, width), np.float32),
    )
    cover = np.clip(0.5 + cloud / 40 + 1.6 * (light.clouds - 0.5), 0, 1)[..., None]
    small = clear * (1 - cover) + _CLOUD * cover
    return cast(Canvas, cv2.resize(small.astype(np.uint8), size, interpolation=cv2.INTER_CUBIC))


def develop(picture: Canvas, light: Light, rng: np.random.Generator) -> Canvas:
    """Apply shadow, exposure, color, blur and grain to a picture.

    Args:
        picture: (height, width, 3) RGB.
        light: lighting and exposure.
        rng: generator of the shadow and the grain.

    Returns:
        (height, width, 3) RGB.
    """
    shaded = cv2.multiply(picture, _shadow(picture.shape[1::-1], light, rng), scale=1 / 255)
    toned = cv2.LUT(shaded, _tone_curves(light))
    soft = cv2.GaussianBlur(toned, (5, 5), light.blur)
    # The mean of two uniform numbers approximates a normal distribution at low cost.
    noise = rng.integers(0, 256, (2, *picture.shape[:2]), np.uint8)
    grain = cv2.cvtColor(cv2.addWeighted(noise[0], 0.5, noise[1], 0.5, 0), cv2.COLOR_GRAY2RGB)
    weight = light.grain / 52  # 52: the standard deviation of that mean
    return cast(Canvas, cv2.addWeighted(soft, 1, grain, weight, -127.5 * weight))


def _shadow(size: tuple[int, int], light: Light, rng: np.random.Generator) -> Canvas:
    """Draw a soft-edged shadow across the picture, as a gain with 255 as full light."""
    x, y = np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 48))
    angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.1, 0.35)
    side = np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5) - offset
    gain = 255 * (1 - light.shadow / (1 + np.exp(-side * rng.uniform(6, 40))))
    grey = cv2.resize(gain.astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    return cast(Canvas, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))


def _tone_curves(light: Light) -> NDArray[np.uint8]:
    """Return the (1, 256, 3) lookup table of exposure, contrast and warmth."""
    level = np.arange(256)[None, :, None] / 255 * 2**light.exposure
    bent = 0.5 + (level - 0.5) * light.contrast
    gains = 1 + light.warmth * np.array([0.1, 0.0, -0.16])
    return np.clip(255 * bent * gains, 0, 255).astype(np.uint8)
