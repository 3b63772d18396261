"""The open library: the one way in for the command line and the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.delg.graph import ModelFile
from engine.delg.model import open_model
from engine.delg.providers import ProviderChoice
from engine.errors import InputError, NotFoundError
from engine.exchange.albums import export_album
from engine.indexing.sources import SourceStatus, add_source, checked, list_sources, remove_source
from engine.landmarks import history, review
from engine.landmarks.decisions import LandmarkDecisions
from engine.landmarks.history import History, load_history
from engine.landmarks.landmark_list import Album, Albums, Landmarks, list_albums, list_landmarks
from engine.landmarks.name_evidence import named_landmarks
from engine.landmarks.recognition import Recognized, recognize
from engine.landmarks.review import Questions, load_questions
from engine.landmarks.updater import LandmarkUpdater
from engine.library import indexing_settings
from engine.library.access import LibraryAccess
from engine.library.active_model import ACTIVE_MODEL, list_models, model_id
from engine.library.change_events import ANYTHING, ChangeEvent, Topic
from engine.library.connection import reader_if_any
from engine.library.indexing_settings import Speed, chosen_speed
from engine.library.photo_arguments import image_path
from engine.library.photo_details import PhotoDetails, load_details
from engine.library.photo_list import Listing, list_photos
from engine.library.photo_reads import absolute
from engine.library.records import Failure
from engine.library.status import IndexingProgress, Status, load_progress, load_status
from engine.retrieval.geometry import Matrix
from engine.retrieval.photo_matching import PairEvidence, PhotoMatch, match_photos, stored_evidence
from engine.retrieval.search import Searcher, SearchOptions, SearchResult
from engine.visualization.heat_map import render_heat_map
from engine.visualization.overlay_alignment import align_overlay
from engine.visualization.photo_decoder import PhotoDecoder

Result = TypeVar("Result")
Progress = Callable[[int, int, str], None]


class Cairn(LibraryAccess):
    """A library that can be read, searched and changed.

    Methods may be called in any thread, and raise `LibraryError` if the library cannot be used.
    Each opens the database for as long as it runs: that takes 3 ms, a connection serves one thread
    only, and a restore replaces the file. Model files are inspected once, until they change.
    """

    def status(self) -> Status:
        """Return what the library holds and its size on disk; slower than `progress`."""
        with self.reading() as reader:
            return load_status(reader, self.model(reader))

    def progress(self) -> IndexingProgress:
        """Return what the library holds and what is pending."""
        with self.reading() as reader:
            return load_progress(reader, self.model(reader))

    def photos(self) -> Listing:
        """List all photos, latest first."""
        with self.reading() as reader:
            return list_photos(reader)

    def photo_details(self, photo: int) -> PhotoDetails:
        """Return the position and the files of a photo."""
        with self.reading() as reader:
            return load_details(reader, photo)

    def failures(self) -> list[Failure]:
        """Return the files that could not be indexed, by path."""
        with self.reading() as reader:
            return reader.failures()

    def retry_failures(self) -> int:
        """Let the next indexing retry the failed files, and return their number."""
        self.require()
        with self.writing() as writer:
            count = writer.clear_failures()
        self.announce(ChangeEvent.of(Topic.FAILURES))
        return count

    def set_paused(self, *, paused: bool) -> None:
        """Pause or resume indexing, also while another process indexes."""
        self.require()
        indexing_settings.set_paused(self.layout, paused=paused)
        self.announce(ChangeEvent.of(Topic.SETTINGS))

    def speed(self) -> Speed:
        """Return the indexing speed; that of a new library if there is none."""
        return chosen_speed(self.layout)

    def set_speed(self, speed: Speed) -> None:
        """Set the indexing speed; a process that is indexing adopts it.

        Raises:
            LibraryError: the library cannot be used, or its folder cannot be written.
        """
        self.require()
        indexing_settings.set_speed(self.layout, speed)
        self.announce(ChangeEvent.of(Topic.SETTINGS))

    def searcher(self, model: str | None = None) -> Searcher:
        """Open the library for many searches; a context manager.

        Args:
            model: the name of a model; None: the active one.

        Raises:
            NotFoundError: there is no such model, or the library has no features of it.
        """
        reader = self.reading()
        try:
            return Searcher(reader, self.model(reader, model))
        except BaseException:
            reader.close()
            raise

    def search(self, image: str, options: SearchOptions, model: str | None = None) -> SearchResult:
        """Search once for photos that show the same place as an image.

        Args:
            image: a path, or a photo's id.
            options: how to search.
            model: the name of a model; None: the active one.

        Raises:
            InputError: the image or the model is missing, or there are no features of the model.
            PhotoError: the image cannot be read, decoded or described.
        """
        with self.searcher(model) as searcher:
            return searcher.search(image, options)

    def match(self, a: str, b: str, model: str | None = None) -> PhotoMatch:
        """Verify two photos against each other; they need not be in the library.

        Args:
            a: path or id of the first photo.
            b: path or id of the second photo.
            model: the name of a model; None: the active one.

        Raises:
            InputError: a photo or the model is missing.
            PhotoError: a photo cannot be read, decoded or described.
        """
        with reader_if_any(self.root) as reader:
            chosen = self.model(reader, model)
            paths = image_path(a, reader), image_path(b, reader)
        return match_photos(*paths, chosen)

    def evidence(self, one: int, other: int) -> PairEvidence | None:
        """Verify two photos of the library by their stored features.

        Returns:
            None if one of them has no features of the active model.

        Raises:
            NoFeaturesError: the library has no features of the active model.
        """
        with self.reading() as reader:
            return stored_evidence(reader, self.model(reader), one, other)

    def align_overlay(self, base: int, photo: int) -> Matrix | None:
        """Return the map from a photo's pixels to those of another one, see `align_overlay`.

        Args:
            base: the id of the photo to align with.
            photo: the id of the photo to align.
        """
        with self.reading() as reader:
            return align_overlay(reader, self.model(reader), base, photo)

    def heat_map(self, query: Features | int) -> NDArray[np.uint8]:
        """Render the attention of a photo's local features: uint8 (h, w, 4), RGBA.

        Args:
            query: features, or the id of one of the library's photos.

        Raises:
            NotFoundError: the library has no features of the photo.
        """
        with self.reading() as reader:
            model, features = self.model(reader), query
            if isinstance(features, int):
                known = reader.features(model_id(reader, model), [features]).get(features)
                if known is None:
                    raise NotFoundError(f"Photo {query} was not looked at yet; wait a moment.")
                features = known
        return render_heat_map(features, model.metadata)

    def photo_decoder(self) -> PhotoDecoder:
        """Start a process that decodes photos for display; no library is needed.

        Raises:
            NotFoundError: the active model is not installed.
        """
        with reader_if_any(self.root) as reader:
            return PhotoDecoder(self.model(reader))

    def recognize(
        self, images: Sequence[str], progress: Progress, model: str | None = None
    ) -> Recognized:
        """Predict the landmark of each image, by the landmarks that have a name.

        Args:
            images: paths or photo ids.
            progress: called with (done, total, description).
            model: the name of a model; None: the active one.

        Raises:
            InputError: an image or the model is missing, or there are no features of the model.
        """
        with self.reading() as reader:
            chosen, named = self.model(reader, model), named_landmarks(reader)
            return recognize(reader, chosen, named, images, progress)

    def landmarks(self) -> Landmarks:
        """List the landmarks, and the photos that wait for more evidence."""
        with self.reading() as reader:
            return list_landmarks(reader, self.model(reader))

    def albums(self) -> Albums:
        """List the landmarks and the waiting photos, with their files."""
        with self.reading() as reader:
            return list_albums(reader, self.model(reader))

    def export_album(self, landmark: int, folder: Path) -> tuple[Album, list[Path]]:
        """Copy the photos of a landmark into a folder, with a JSON description.

        Returns:
            the landmark, and the copies in the order of its photos.

        Raises:
            NotFoundError: there is no such landmark.
            InputError: a photo cannot be read, or the folder cannot be written.
        """
        return export_album(self.albums(), landmark, folder)

    def decide(self, decide: Callable[[LandmarkDecisions], Result]) -> Result:
        """Run a function that makes decisions about landmarks, and return its result.

        Args:
            decide: called while no other thread changes landmarks.
        """
        with self.writing() as writer, writer.landmarks_alone():
            decisions = LandmarkDecisions(writer, self.installed)
            try:
                return decide(decisions)
            finally:
                for one in decisions.changes:
                    landmarks, photos = frozenset(one.landmarks), frozenset(one.photos)
                    self.announce(ChangeEvent(frozenset([Topic.LANDMARKS]), landmarks, photos))

    def history(self, most: int = history.MOST) -> History:
        """Return the user's decisions, latest first.

        Args:
            most: maximum number of listed decisions in force.
        """
        with self.reading() as reader:
            return load_history(reader, most)

    def questions(self, most: int = review.MOST) -> Questions:
        """Return pairs of photos that the user may confirm or deny, most useful first.

        Args:
            most: maximum number of questions.
        """
        with self.reading() as reader:
            return load_questions(reader, self.model(reader), most)

    def regroup(self, progress: Progress) -> list[int]:
        """Compare every photo with its exact nearest neighbors and regroup all.

        Args:
            progress: called with (done, total, description).

        Returns:
            ids of the landmarks that are new or have other photos than before.

        Raises:
            NoFeaturesError: the library has no features of the active model.
        """
        with self.writing() as writer:
            changed = LandmarkUpdater(writer, self.model(writer)).regroup(progress)
        self.announce(ChangeEvent(frozenset([Topic.LANDMARKS]), frozenset(changed)))
        return changed

    def sources(self) -> list[SourceStatus]:
        """List the source folders, by path."""
        with self.reading() as reader:
            return list_sources(reader)

    def add_source(
        self, path: Path, message: Callable[[str], None] = lambda text: None
    ) -> list[SourceStatus]:
        """Add a folder to the sources and return all; the library is created if needed.

        Args:
            path: the folder; a known source that was moved to it is relocated instead.
            message: called with messages for the user.

        Raises:
            InputError: it is not a folder, or it and the library lie inside one another.
        """
        folder = checked(path, absolute(self.root))
        with self.writing() as writer:
            sources = add_source(writer, folder, message)
        self.announce(ChangeEvent.of(Topic.SOURCES))
        return sources

    def remove_source(self, path: Path) -> list[SourceStatus]:
        """Remove a source, and photos that are in no other one; return the remaining sources.

        Raises:
            NotFoundError: the path is not a source.
        """
        with self.writing() as writer:
            sources = remove_source(writer, self.installed, path)
        self.announce(ANYTHING)
        return sources

    def relocate_source(self, old: Path, new: Path) -> list[SourceStatus]:
        """Change the path of a source, keep all data of its files, and return all sources.

        Raises:
            NotFoundError: `old` is not a source.
            InputError: `new` overlaps another source.
        """
        with self.writing() as writer:
            writer.relocate_source(old, new)
            sources = list_sources(writer)
        self.announce(ChangeEvent.of(Topic.SOURCES, Topic.PHOTOS))
        return sources

    def models(self, name: str | None = None) -> tuple[list[ModelFile], str]:
        """Return the installed models, and the name of the active one.

        Args:
            name: return only the model of that name; None: all.

        Raises:
            NotFoundError: no model of that name is installed.
        """
        with reader_if_any(self.root) as reader:
            return list_models(self.installed, reader, name)

    def use_model(self, name: str) -> tuple[list[ModelFile], str]:
        """Make a model the active one, keep data of others, and return `models`.

        Raises:
            NotFoundError: no model of that name is installed.
        """
        model = self.installed.find(name)
        with self.writing() as writer:
            writer.set_setting(ACTIVE_MODEL, model.metadata.name)
        self.announce(ANYTHING)
        return self.models()

    def import_model(self, file: Path) -> tuple[list[ModelFile], str]:
        """Install a model from a file; return it, and the name of the active model.

        Raises:
            NotFoundError, ModelError, InputError, LibraryError: see `InstalledModels.import_file`.
        """
        return self.models(self.installed.import_file(absolute(file)).metadata.name)

    def remove_model(self, name: str) -> tuple[list[ModelFile], str]:
        """Delete an imported model, keep its features, and return the remaining `models`.

        Raises:
            NotFoundError: no model of that name is installed.
            InputError: it is embedded, or the active one.
        """
        if name == self.models()[1]:
            raise InputError(f"The model {name!r} is the active one; use another one first.")
        self.installed.remove(name)
        return self.models()

    def providers(self) -> list[ProviderChoice]:
        """Return the execution providers of the active model, chosen or rejected.

        Raises:
            ModelError: no provider can run it.
        """
        with reader_if_any(self.root) as reader:
            model = self.model(reader)
        return open_model(model.path).providers
