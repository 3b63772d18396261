"""One of the two photos of a match."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from app.shell.dates import day
from engine.delg.features import Features
from engine.library.records import Photo
from engine.service.streaming import Asked, Hit, Query


@dataclass(frozen=True)
class Side:
    """A photo, and what is known of it.

    Attributes:
        file: absolute path.
        photo: what the library knows of it; None for a strange one.
        features: those that were matched; None: those that the library keeps.
    """

    file: str
    photo: Photo | None
    features: Features | None = field(compare=False)

    @property
    def title(self) -> str:
        """Its file, with its folder if the library knows it, and its date if a camera says it."""
        path = PurePath(self.file)
        if self.photo is None:
            return path.name
        name, taken = f"{path.parent.name}/{path.name}", self.photo.facts.taken
        date = day(taken.local.isoformat()) if taken and taken.certain else ""
        return f"{name} · {date}" if date else name

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the upright original, where they are known."""
        if self.photo is not None:
            return self.photo.facts.width, self.photo.facts.height
        return None if self.features is None else self.features.size


def side_of_query(query: Query, asked: Asked) -> Side:
    """The photo that was asked for."""
    return Side(str(query.image), asked.photo, asked.features)


def side_of_hit(hit: Hit) -> Side:
    """A photo that was found."""
    return Side(hit.file, hit.photo, None)
