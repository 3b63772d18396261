"""One of the two photos of a match."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from app.shell.dates import day
from engine.delg.features import Features
from engine.library.records import Photo
from engine.retrieval.ranking import SearchHit
from engine.retrieval.search import SearchQuery


@dataclass(frozen=True)
class MatchSide:
    """A photo of a match, and the data known about it.

    Attributes:
        file: absolute path.
        photo: its record in the library; None for a photo from elsewhere.
        features: the features that were matched; None for those stored in the library.
    """

    file: str
    photo: Photo | None
    features: Features | None = field(compare=False)

    @property
    def title(self) -> str:
        """Return the name of the file.

        A photo of the library adds its folder, and its date if the camera recorded one.
        """
        path = PurePath(self.file)
        if self.photo is None:
            return path.name
        name, taken = f"{path.parent.name}/{path.name}", self.photo.facts.taken
        date = day(taken.local.isoformat()) if taken and taken.certain else ""
        return f"{name} · {date}" if date else name

    @property
    def size(self) -> tuple[int, int] | None:
        """Return width and height of the upright original, or None if unknown."""
        if self.photo is not None:
            return self.photo.facts.width, self.photo.facts.height
        return None if self.features is None else self.features.size


def side_of_query(query: SearchQuery) -> MatchSide:
    """Build the side of a query photo."""
    return MatchSide(str(query.image), query.record, query.features)


def side_of_hit(hit: SearchHit) -> MatchSide:
    """Build the side of a photo that was found."""
    return MatchSide(hit.file, hit.record, None)
