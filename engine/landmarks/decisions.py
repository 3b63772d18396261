"""The user's decisions about landmarks, the regrouping that follows, and undo and redo."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.delg.installed import InstalledModels
from engine.errors import InputError
from engine.landmarks.constraints import LandmarkConstraints
from engine.landmarks.identity import Known, before
from engine.landmarks.landmark_list import no_landmark
from engine.landmarks.updater import LandmarkUpdater, load_constraints
from engine.library.active_model import active_model
from engine.library.changes import LibraryWriter
from engine.library.photo_arguments import photo_id
from engine.library.records import Decision, DecisionKind, Landmark


@dataclass(frozen=True)
class Changed:
    """The landmarks and photos that a decision changed.

    Attributes:
        landmarks: ids of the landmarks that it is about, and of those whose photos changed.
        photos: ids of the photos that it is about.
    """

    landmarks: tuple[int, ...]
    photos: tuple[int, ...]


class LandmarkDecisions:
    """Decisions of the user about landmarks; each is stored, and the landmarks follow.

    Photos are named by their path or id.

    Args:
        writer: the library; other writers must be excluded, see `landmarks_alone`.
        models: the installed models.

    Attributes:
        writer: the library.
        changes: the changes of the decisions so far, in order.
    """

    def __init__(self, writer: LibraryWriter, models: InstalledModels) -> None:
        self.writer = writer
        self.changes: list[Changed] = []
        self._models = models

    def same_place(self, one: str, other: str) -> Changed:
        """Record that two photos show the same place and share a landmark.

        Raises:
            InputError: both are one photo, or the library lacks one of them.
        """
        return self._follow(self._about_photos(DecisionKind.SAME, (one, other)))

    def different_places(self, one: str, other: str) -> Changed:
        """Record that two photos show different places and share no landmark.

        Raises:
            InputError: both are one photo, or the library lacks one of them.
        """
        return self._follow(self._about_photos(DecisionKind.DIFFERENT, (one, other)))

    def confirm(self, landmark: int, photos: Sequence[str]) -> Changed:
        """Add photos to a landmark, whether or not they match it.

        Raises:
            NotFoundError: the library lacks the landmark or a photo.
        """
        one, ids = self._landmark(landmark), self._photos(photos)
        decision = self.writer.decide(
            DecisionKind.CONFIRM,
            landmark=one.key,
            photos=self._contents(ids),
            members=self._contents(self._others(one, ids)),
        )
        return self._follow(decision)

    def reject(self, landmark: int, photos: Sequence[str]) -> Changed:
        """Remove photos from a landmark that they do not show.

        They share no landmark with its other photos from then on.

        Raises:
            InputError: the landmark or a photo of it is missing, or no other photo would be left in
                it.
        """
        return self._follow(self._part(landmark, photos, None))

    def split(self, landmark: int, photos: Sequence[str]) -> Changed:
        """Move photos of a landmark to a new landmark.

        Raises:
            InputError: the landmark or a photo of it is missing, or no other photo would be left in
                it.
        """
        return self._follow(self._part(landmark, photos, uuid.uuid4().bytes))

    def merge(self, landmarks: Sequence[int]) -> Changed:
        """Merge landmarks into the first of them.

        Each of the others is a separate decision, so that they can be undone one by one.

        Raises:
            InputError: there are fewer than two landmarks, or one is missing.
        """
        return self._follow(self._merge(landmarks))

    def rename(self, landmark: int, name: str) -> Changed:
        """Set the name of a landmark; an empty name removes it.

        Raises:
            NotFoundError: there is no such landmark.
        """
        told = " ".join(name.split())
        return self._follow(self._tell(DecisionKind.RENAME, landmark, name=told or None))

    def choose_cover(self, landmark: int, photo: str) -> Changed:
        """Set the cover of a landmark to one of its photos.

        Raises:
            InputError: there is no such landmark, or the photo is not in it.
        """
        photos = self._photos([photo])
        self._require_members(self._landmark(landmark), photos, [photo])
        return self._follow(self._tell(DecisionKind.COVER, landmark, photos=photos))

    def hide(self, landmark: int) -> Changed:
        """Hide a landmark.

        Raises:
            NotFoundError: there is no such landmark.
        """
        return self._follow(self._tell(DecisionKind.HIDE, landmark))

    def show(self, landmark: int) -> Changed:
        """Show a hidden landmark again.

        Raises:
            NotFoundError: there is no such landmark.
        """
        return self._follow(self._tell(DecisionKind.SHOW, landmark))

    def undo(self) -> Changed:
        """Undo the latest decision.

        Raises:
            InputError: there is no decision to undo.
        """
        decision = _required(self.writer.undo(), "undo")
        ids = self.writer.ids_of((*decision.photos, *decision.members))
        return self._follow(decision, before(decision, ids))

    def redo(self) -> Changed:
        """Redo the decision that was undone last.

        Raises:
            InputError: there is no decision to redo.
        """
        return self._follow(_required(self.writer.redo(), "do again"))

    def _follow(self, decision: Decision, returning: Sequence[Known] = ()) -> Changed:
        """Regroup the photos that a decision can affect, and return the changes."""
        writer, model = self.writer, active_model(self._models, self.writer)
        regrouped = LandmarkUpdater(writer, model).group_around(decision, returning)
        keys = [key for key in (decision.landmark, *decision.others) if key is not None]
        about = [one.id for one in writer.landmarks_with(keys)]
        photos = writer.ids_of(decision.photos).values()
        changed = Changed(tuple(sorted({*regrouped, *about})), tuple(sorted(photos)))
        self.changes.append(changed)
        return changed

    def _about_photos(self, kind: DecisionKind, names: Sequence[str]) -> Decision:
        photos = self._photos(names)
        if len(photos) < 2:
            raise InputError(f"{names[0]} and {names[1]} are one photo; name two.")
        return self.writer.decide(kind, photos=self._contents(photos))

    def _part(self, landmark: int, names: Sequence[str], new: bytes | None) -> Decision:
        one, photos = self._landmark(landmark), self._photos(names)
        self._require_members(one, photos, names)
        others = self._others(one, photos)
        if not others:
            raise InputError(
                f"These are all photos of landmark {landmark}; leave at least one in it."
            )
        return self.writer.decide(
            DecisionKind.REJECT if new is None else DecisionKind.SPLIT,
            landmark=one.key,
            photos=self._contents(photos),
            others=() if new is None else (new,),
            members=self._contents(others),
        )

    def _merge(self, landmarks: Sequence[int]) -> Decision:
        first, *others = [self._landmark(one) for one in dict.fromkeys(landmarks)]
        if not others:
            raise InputError("One landmark cannot be merged; name two or more.")
        decided = load_constraints(self.writer).landmarks
        name = decided.get(first.key, LandmarkConstraints()).name
        photos = first.photos
        with self.writer.transaction(durable=True):
            for other in others:
                name = name or decided.get(other.key, LandmarkConstraints()).name
                members = tuple(dict.fromkeys((*photos, *other.photos)))
                decision = self.writer.decide(
                    DecisionKind.MERGE,
                    landmark=first.key,
                    others=[other.key],
                    photos=self._contents(photos),
                    members=self._contents(members),
                    name=name,
                )
                photos = members
        return replace(decision, others=tuple(other.key for other in others))

    def _tell(
        self,
        kind: DecisionKind,
        landmark: int,
        *,
        photos: Sequence[int] = (),
        name: str | None = None,
    ) -> Decision:
        one = self._landmark(landmark)
        return self.writer.decide(
            kind,
            landmark=one.key,
            photos=self._contents(photos),
            members=self._contents(one.photos),
            name=name,
        )

    def _landmark(self, landmark: int) -> Landmark:
        for one in self.writer.landmarks():
            if one.id == landmark and one.photos:
                return one
        raise no_landmark(landmark)

    def _photos(self, names: Sequence[str]) -> list[int]:
        return list(dict.fromkeys(photo_id(name, self.writer) for name in names))

    def _others(self, one: Landmark, photos: Iterable[int]) -> list[int]:
        without = set(photos)
        return [photo for photo in one.photos if photo not in without]

    def _require_members(self, one: Landmark, photos: Sequence[int], names: Sequence[str]) -> None:
        for photo, name in zip(photos, names, strict=False):
            if photo not in one.photos:
                raise InputError(f"{name} is no photo of landmark {one.id}.")

    def _contents(self, photos: Iterable[int]) -> list[bytes]:
        wanted = list(photos)
        contents = self.writer.contents_of(wanted)
        return [contents[photo] for photo in wanted]


def _required(decision: Decision | None, what: str) -> Decision:
    if decision is None:
        raise InputError(f"There is nothing to {what}.")
    return decision
