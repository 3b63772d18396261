"""Synthetic places: a square with a main building, towers, neighbors and a monument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.samples import ornaments
from engine.samples.camera import Camera
from engine.samples.compositions import Composition, Monument, Tower, compose
from engine.samples.drawing import Canvas, Color, blank, hsv, inset, mottle, shade
from engine.samples.facades import belfry, main_facade, plain_facade
from engine.samples.masonry import paving, roof, treeline
from engine.samples.rooflines import crown_outline
from engine.samples.styles import Style, make_style
from engine.samples.surfaces import Footprint, Solid, Surface, front, hipped_roof, sides

_FACADE_SCALE = 52.0  # pixels per meter, about the resolution of a 1280-pixel photo
_SIDE_SCALE = 36.0
_GROUND_SCALE = 10.0


@dataclass(frozen=True, eq=False)
class Place:
    """A place with rendered textures.

    Attributes:
        seed: seed of its details.
        style: style that it shares with its look-alikes.
        composition: layout.
        facade: front of the main building, in the plane z = 0 and centered on x = 0.
        ground: ground of the square.
        backdrop: background behind the buildings.
        solids: buildings and monument.
    """

    seed: int
    style: Style
    composition: Composition
    facade: Surface
    ground: Surface
    backdrop: Surface
    solids: tuple[Solid, ...]

    def surfaces(self, camera: Camera) -> Iterator[Surface]:
        """Yield the surfaces that face a camera, farthest first."""
        yield self.backdrop
        yield self.ground
        for solid in sorted(self.solids, key=lambda solid: -solid.distance(camera)):
            yield from (surface for surface in solid.surfaces if surface.faces(camera))


def make_place(seed: int, style: int | None = None) -> Place:
    """Build a place.

    Args:
        seed: seed of every detail.
        style: seed of the style; places of one style and different seeds are look-alikes. None
            takes the place's own seed.
    """
    manner = make_style(seed if style is None else style)
    rng = np.random.default_rng([seed, 202])
    plan = compose(seed)
    main = _main_building(plan, manner, rng)
    towers = tuple(_tower(tower, plan, manner, rng) for tower in plan.towers)
    monument = () if plan.monument is None else (_monument(plan.monument, manner, rng),)
    return Place(
        seed=seed,
        style=manner,
        composition=plan,
        facade=main.surfaces[-1],
        ground=_ground(rng),
        backdrop=_backdrop(rng),
        solids=(main, *towers, *_neighbours(plan, rng), *monument),
    )


def _main_building(plan: Composition, style: Style, rng: np.random.Generator) -> Solid:
    width, eaves, height = plan.width, plan.eaves, plan.eaves + plan.rise
    footprint = (-width / 2, 0.0, width / 2, 11.0)
    facade = Surface(
        (-width / 2, -height, 0.0),
        (1, 0, 0),
        (0, 1, 0),
        (width, height),
        main_facade(plan, _FACADE_SCALE, style, rng),
        crown_outline(plan.crown, width, height, plan.rise),
    )
    ridge, hip = rng.uniform(1.5, 6), rng.uniform(0.5, 6)
    tiles = roof(_pixels(width, 7, 20), style.roof, 20, rng)
    return Solid(
        footprint,
        (
            *hipped_roof(footprint, eaves, ridge, hip, tiles),
            *sides(footprint, eaves, *_side_walls(footprint, eaves, style, rng)),
            facade,
        ),
    )


def _tower(tower: Tower, plan: Composition, style: Style, rng: np.random.Generator) -> Solid:
    width, height = tower.width, tower.height
    edge = tower.side * plan.width / 2
    near, far = sorted((edge, edge + tower.side * width))
    footprint = (near, -tower.forward, far, width - tower.forward)
    tiles = roof(_pixels(width, 6, 24), style.roof, 24, rng)
    face = belfry(_pixels(width, height, 44), 44, style, rng)
    return Solid(
        footprint,
        (
            *hipped_roof(footprint, height, rng.uniform(1, 7), width / 2, tiles),
            *sides(footprint, height, *_side_walls(footprint, height, style, rng)),
            front(footprint, height, face),
        ),
    )


def _neighbours(plan: Composition, rng: np.random.Generator) -> Iterator[Solid]:
    """Yield two houses on each side, each in its own style."""
    for side in (-1, 1):
        towers = sum(tower.width for tower in plan.towers if tower.side == side)
        edge = plan.width / 2 + towers + rng.uniform(0.2, 3.5)
        for _ in range(2):
            width, height = rng.uniform(5, 13), rng.uniform(4, 15)
            setback = rng.uniform(-1, 5)
            near, far = sorted((side * edge, side * (edge + width)))
            yield _house((near, setback, far, setback + 9), height, rng)
            edge += width + rng.uniform(0.1, 3)


def _house(footprint: Footprint, height: float, rng: np.random.Generator) -> Solid:
    style = make_style(int(rng.integers(2**31)))
    width = footprint[2] - footprint[0]
    face = plain_facade(_pixels(width, height, _SIDE_SCALE), _SIDE_SCALE, style, rng)
    tiles = roof(_pixels(width, 6, 16), style.roof, 16, rng)
    return Solid(
        footprint,
        (
            *hipped_roof(footprint, height, rng.uniform(2, 4), rng.uniform(0.2, 3), tiles),
            *sides(footprint, height, *_side_walls(footprint, height, style, rng)),
            front(footprint, height, face),
        ),
    )


def _side_walls(
    footprint: Footprint, height: float, style: Style, rng: np.random.Generator
) -> Iterator[Canvas]:
    size = _pixels(footprint[3] - footprint[1], height, 28)
    for _ in range(2):
        yield plain_facade(size, 28, style, rng)


def _monument(monument: Monument, style: Style, rng: np.random.Generator) -> Solid:
    """Build an obelisk on a plinth, or a fountain.

    The shaft of a fountain is visible down to the floor of the basin.
    """
    stone = shade(style.trim, rng.uniform(0.7, 0.95))
    base = _square(monument.position, monument.base[0])
    shaft = _square(monument.position, monument.shaft[0])
    height = monument.shaft[1]
    cap = hipped_roof(
        shaft, height, rng.uniform(0.2, 1.2), monument.shaft[0] / 2, blank(40, 40, stone)
    )
    return Solid(
        base,
        (
            *(_water(base, 0.9 * monument.base[1], rng) if monument.fountain else ()),
            *cap,
            *_carved(shaft, height, stone, style, rng),
            *_carved(base, monument.base[1], stone, style, rng),
        ),
    )


def _square(middle: tuple[float, float], width: float) -> Footprint:
    (x, z), half = middle, width / 2
    return x - half, z - half, x + half, z + half


def _water(basin: Footprint, level: float, rng: np.random.Generator) -> Iterator[Surface]:
    x0, _, x1, z1 = basin
    pool = blank(120, 120, hsv(rng.uniform(0.48, 0.6), 0.4, 0.5))
    mottle(pool, rng, 30, (4, 12, 40))
    yield Surface((x0, -level, z1), (1, 0, 0), (0, 0, -1), (x1 - x0, x1 - x0), pool)


def _carved(
    footprint: Footprint, height: float, stone: Color, style: Style, rng: np.random.Generator
) -> Iterator[Surface]:
    """Yield the sides and front of a block with a relief on each."""
    faces = []
    for _ in range(3):
        width, rows = _pixels(footprint[2] - footprint[0], height, 50)
        face = blank(width, rows, stone)
        carving = (0.0, 0.0, float(width), min(1.3 * width, float(rows)))
        artwork = ornaments.ARTWORKS[rng.integers(len(ornaments.ARTWORKS))]
        artwork(face, inset(carving, 0.12), style, rng)
        mottle(face, rng, 12, (4, 24))
        faces.append(face)
    yield from sides(footprint, height, faces[0], faces[1])
    yield front(footprint, height, faces[2])


def _ground(rng: np.random.Generator) -> Surface:
    extent = (140.0, 100.0)
    texture = paving(_pixels(*extent, _GROUND_SCALE), _GROUND_SCALE, rng)
    return Surface((-70, 0, 45), (1, 0, 0), (0, 0, -1), extent, texture)


def _backdrop(rng: np.random.Generator) -> Surface:
    extent = (180.0, 11.0)
    crest = np.column_stack([np.linspace(0, extent[0], 60), rng.uniform(0, 4, 60)])
    outline = np.concatenate([crest, [extent, (0, extent[1])]])
    texture = treeline(_pixels(*extent, 8), rng)
    return Surface((-90, -11, 45), (1, 0, 0), (0, 1, 0), extent, texture, outline)


def _pixels(width: float, height: float, scale: float) -> tuple[int, int]:
    return round(width * scale), round(height * scale)
