"""Typed reads of models, features, pairs and landmarks."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from engine.delg.features import Features
from engine.library.base import Connected, Row
from engine.library.faults import decoded
from engine.library.packing import global_dimensions, local_dimensions
from engine.library.records import Landmark, ModelRecord, Pair

Vectors = tuple[NDArray[np.int64], NDArray[np.float16]]

Dimensions = tuple[int, int]
"""D of global features and d of local descriptors."""

_PACKED = (
    ("SELECT model_id, photo_id, vector FROM global_features", global_dimensions),
    ("SELECT model_id, photo_id, data FROM local_features", local_dimensions),
)

_GIVEN = "SELECT value FROM json_each(?)"

# Must be the literal condition of the index `pairs_sure`, or SQLite does not use that index.
_SURE = "WHERE model_id = ? AND verdict IN ('verified', 'likely')"
_VERIFIED = f"{_SURE} AND verdict = 'verified'"

_PAIR = "SELECT a, b, inliers, verdict, probability FROM pairs"

PAIRS_VERIFIED_BY = "pairs verified by, model "
"""Prefix of the setting that tells how a model's pairs were verified; the model's id follows."""


class FeatureReads(Connected):
    """Reads of computed data: models, features, pairs and landmarks."""

    def models(self) -> list[ModelRecord]:
        """Return all models whose features were ever stored, in order of first use."""
        rows = self._rows("SELECT id, name, version, sha256, features FROM models ORDER BY id")
        return [ModelRecord(*row) for row in rows]

    def model_with(self, features: str, sha256: str) -> int | None:
        """Return a model's id by its features, else by its file; None if unknown.

        Args:
            features: the ``features_id`` of a model file.
            sha256: of the file, in hexadecimal.
        """
        sql = """
            SELECT id FROM models WHERE features = ?1 OR sha256 = ?2
            ORDER BY features IS ?1 DESC, id LIMIT 1
        """
        row = self._row(sql, (features, sha256))
        return None if row is None else row[0]

    def vectors(self, model_id: int, after_id: int = 0) -> Vectors:
        """Return the global features of a model's photos.

        Args:
            model_id: the model.
            after_id: only photos with a greater id.

        Returns:
            Photo ids, int64 (n,), ascending, and vectors, float16 (n, D); D is 0 where n is 0.

        Raises:
            LibraryDamagedError: the stored vectors cannot be decoded.
        """
        rows = self._stream(
            """
            SELECT photo_id, vector FROM global_features
            WHERE model_id = ? AND photo_id > ? ORDER BY photo_id
            """,
            (model_id, after_id),
        )
        ids, data = array("q"), bytearray()
        for photo_id, vector in rows:
            ids.append(photo_id)
            data += vector
        shape = (len(ids), -1) if ids else (0, 0)
        with decoded(self.layout.root, "its global features"):
            matrix = np.frombuffer(data, "<f2").astype(np.float16, copy=False).reshape(shape)
        return np.array(ids, np.int64), matrix

    def vectors_of(self, model_id: int, photo_ids: Sequence[int]) -> dict[int, NDArray[np.float16]]:
        """Return the global features of photos, (D,) each; photos without one are omitted.

        Raises:
            LibraryDamagedError: the stored vectors cannot be decoded.
        """
        sql = f"""
            SELECT photo_id, vector FROM global_features
            WHERE model_id = ? AND photo_id IN ({_GIVEN})
        """
        rows = self._stream(sql, (model_id, json.dumps(list(photo_ids))))
        with decoded(self.layout.root, "its global features"):
            return {
                photo: np.frombuffer(vector, "<f2").astype(np.float16) for photo, vector in rows
            }

    def described_after(self, model_id: int, photo_id: int) -> tuple[int, int]:
        """Count the photos with features of a model.

        Returns:
            Their number, and the number of those with an id greater than `photo_id`.
        """
        sql = """
            SELECT count(*), count(*) FILTER (WHERE photo_id > ?)
            FROM global_features WHERE model_id = ?
        """
        described, after = self._rows(sql, (photo_id, model_id))[0]
        return described, after

    def described(self, model_id: int, content: bytes) -> bool:
        """Return whether the photo with this content key has features of a model."""
        sql = """
            SELECT EXISTS (
                SELECT 1 FROM photos JOIN global_features ON photo_id = photos.id
                WHERE content = ? AND model_id = ?
            )
        """
        return bool(self._number(sql, (content, model_id)))

    def undescribed(self) -> int:
        """Count the photos without features of any model."""
        sql = "SELECT count(*) FROM photos WHERE id NOT IN (SELECT photo_id FROM global_features)"
        return self._number(sql)

    def described_only_by(self, model_id: int, not_by: int | None) -> tuple[int, int]:
        """Count the photos with features of a model.

        Returns:
            Their number, and the number of those without features of the model `not_by`.
        """
        sql = """
            SELECT count(*), count(*) FILTER (WHERE photo_id NOT IN
                (SELECT photo_id FROM global_features WHERE model_id = ?))
            FROM global_features WHERE model_id = ?
        """
        described, alone = self._rows(sql, (not_by, model_id))[0]
        return described, alone

    def unsound_features(self, dimensions: Mapping[int, Dimensions]) -> set[tuple[int, int]]:
        """Return the features, as (model id, photo id), that cannot be valid.

        They are not packed as features are, or have other dimensions than their model, or global
        features lack the local ones, or the reverse.

        Args:
            dimensions: (D, d) of the known models, by id.
        """
        kept: list[dict[tuple[int, int], bool]] = []
        for kind, (sql, unpacked) in enumerate(_PACKED):
            rows = self._stream(sql)
            kept.append(
                {
                    (model, photo): _fits(unpacked(data), dimensions.get(model), kind)
                    for model, photo, data in rows
                }
            )
        whole, parts = kept
        unsound = {key for each in kept for key, sound in each.items() if not sound}
        return unsound | (whole.keys() ^ parts.keys())

    def features(self, model_id: int, photo_ids: Sequence[int]) -> dict[int, Features]:
        """Return the features of photos; photos without features of the model are omitted.

        Raises:
            LibraryDamagedError: the stored features cannot be decoded.
        """
        rows = self._stream(
            """
            SELECT photos.id, width, height, vector, data
            FROM photos
            JOIN global_features AS g ON g.photo_id = photos.id AND g.model_id = ?1
            JOIN local_features AS l ON l.photo_id = photos.id AND l.model_id = ?1
            WHERE photos.id IN (SELECT value FROM json_each(?2))
            """,
            (model_id, json.dumps(list(photo_ids))),
        )
        with decoded(self.layout.root, "its local features"):
            return {
                photo_id: Features.unpack((width, height), vector, data)
                for photo_id, width, height, vector, data in rows
            }

    def uncompared(self, model_id: int) -> list[int]:
        """Return ids of described photos that await comparison with others, ascending."""
        sql = "SELECT photo_id FROM uncompared WHERE model_id = ? ORDER BY photo_id"
        return [row[0] for row in self._stream(sql, (model_id,))]

    def unverified(self, model_id: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return those pairs (a < b) without a stored verification, in their order."""
        sql = f"SELECT a, b FROM pairs WHERE model_id = ? AND a IN ({_GIVEN})"
        ends = json.dumps(sorted({a for a, _ in pairs}))
        stored = set(self._stream(sql, (model_id, ends)))
        return [pair for pair in pairs if pair not in stored]

    def pairs(self, model_id: int) -> Iterator[Pair]:
        """Iterate over the verifications made with a model, by (a, b).

        There may be millions.
        """
        sql = f"{_PAIR} WHERE model_id = ? ORDER BY a, b"
        return (Pair(*row) for row in self._stream(sql, (model_id,)))

    def pairs_after(self, model_id: int, after: tuple[int, int], most: int) -> list[Pair]:
        """Return the pairs that follow a given pair, by (a, b).

        Args:
            model_id: the model.
            after: photo ids (a, b) of a pair, stored or not; (0, 0) comes before all.
            most: maximum number.
        """
        sql = f"{_PAIR} WHERE model_id = ? AND (a, b) > (?, ?) ORDER BY a, b LIMIT ?"
        return [Pair(*row) for row in self._rows(sql, (model_id, *after, most))]

    def count_pairs(self, model_id: int, upto: tuple[int, int]) -> tuple[int, int]:
        """Count all pairs of a model, and those up to a given pair.

        Reads all of them: 0.2 s for a million.

        Args:
            model_id: the model.
            upto: photo ids (a, b) of the last pair to count, stored or not.

        Returns:
            The number of all pairs, and of those that do not come after `upto`.
        """
        sql = """
            SELECT count(*), count(*) FILTER (WHERE (a, b) <= (?, ?)) FROM pairs WHERE model_id = ?
        """
        every, before = self._rows(sql, (*upto, model_id))[0]
        return every, before

    def has_pairs(self, model_id: int) -> bool:
        """Return whether any verification made with a model is stored."""
        sql = "SELECT EXISTS (SELECT 1 FROM pairs WHERE model_id = ?)"
        return bool(self._number(sql, (model_id,)))

    def pairs_verified_by(self, model_id: int) -> str | None:
        """Return the stored state of a model's verifications, None if there is none."""
        return self.setting(f"{PAIRS_VERIFIED_BY}{model_id}")

    def sure_pairs(self, model_id: int) -> Iterator[Pair]:
        """Iterate over the pairs that are verified or likely, by (a, b).

        They are a few in a hundred of all pairs.
        """
        return (Pair(*row) for row in self._stream(f"{_PAIR} {_SURE} ORDER BY a, b", (model_id,)))

    def verified_pairs(self, model_id: int) -> Iterator[Pair]:
        """Iterate over the pairs that are verified, by (a, b)."""
        sql = f"{_PAIR} {_VERIFIED} ORDER BY a, b"
        return (Pair(*row) for row in self._stream(sql, (model_id,)))

    def verified_points(self, model_id: int) -> dict[int, int]:
        """Sum the inliers of each photo's verified pairs, by photo id.

        Photos without a verified pair are omitted.
        """
        side = f"SELECT {{}} AS photo, inliers FROM pairs {_VERIFIED}"
        both = f"{side.format('a')} UNION ALL {side.format('b')}"
        sql = f"SELECT photo, sum(inliers) FROM ({both}) GROUP BY photo"
        return dict(self._rows(sql, (model_id, model_id)))

    def near_identical_pairs(self, model_id: int, least: int) -> list[Pair]:
        """Return the verified pairs with at least `least` inliers, by (a, b)."""
        sql = f"{_PAIR} {_VERIFIED} AND inliers >= ? ORDER BY a, b"
        return [Pair(*row) for row in self._rows(sql, (model_id, least))]

    def verified_pairs_of(self, model_id: int, photos: Iterable[int]) -> list[Pair]:
        """Return the verified pairs that contain any of these photos, by (a, b)."""
        return self._pairs_of(_VERIFIED, model_id, photos)

    def sure_pairs_of(self, model_id: int, photos: Iterable[int]) -> list[Pair]:
        """Return the verified or likely pairs that contain any of these photos."""
        return self._pairs_of(_SURE, model_id, photos)

    def _pairs_of(self, where: str, model_id: int, photos: Iterable[int]) -> list[Pair]:
        # Names the index, because SQLite would otherwise read all such pairs and not seek in `b`.
        either = (
            f"{_PAIR} INDEXED BY {index} {where} AND {side} IN ({_GIVEN})"
            for side, index in (("a", "pairs_sure"), ("b", "pairs_b"))
        )
        sql = " UNION ".join(either) + " ORDER BY a, b"
        return [Pair(*row) for row in self._rows(sql, 2 * (model_id, json.dumps(list(photos))))]

    def pairs_across(self, model_id: int, most: int) -> list[Pair]:
        """Return the strongest verified or likely pairs whose photos share no landmark.

        They are ordered by inliers, descending.

        Args:
            model_id: the model.
            most: maximum number.
        """
        rows = self._rows(
            f"""
            {_PAIR} INDEXED BY pairs_sure {_SURE} AND NOT EXISTS (
                SELECT 1 FROM landmark_photos AS one
                JOIN landmark_photos AS other USING (landmark_id)
                WHERE one.photo_id = a AND other.photo_id = b
            )
            ORDER BY inliers DESC, a, b LIMIT ?
            """,
            (model_id, most),
        )
        return [Pair(*row) for row in rows]

    def landmarks(self) -> list[Landmark]:
        """Return all landmarks with their members, by id."""
        return self._landmarks("")

    def landmarks_of(self, photos: Iterable[int]) -> list[Landmark]:
        """Return the landmarks that hold any of these photos, with all members."""
        holding = f"SELECT landmark_id FROM landmark_photos WHERE photo_id IN ({_GIVEN})"
        return self._landmarks(f"WHERE id IN ({holding})", (json.dumps(list(photos)),))

    def landmarks_with(self, keys: Iterable[bytes]) -> list[Landmark]:
        """Return the landmarks with these keys, by id; unknown keys are omitted."""
        wanted = list(keys)
        return self._landmarks(f"WHERE key IN ({', '.join('?' for _ in wanted)})", wanted)

    def _landmarks(self, which: str, parameters: Sequence[object] = ()) -> list[Landmark]:
        rows = self._stream(
            f"""
            SELECT id, key, photo_id, also
            FROM landmarks LEFT JOIN landmark_photos ON landmark_id = id
            {which} ORDER BY id, photo_id
            """,
            parameters,
        )
        return [
            _landmark(landmark_id, key, members)
            for (landmark_id, key), members in groupby(rows, itemgetter(0, 1))
        ]

    def setting(self, key: str) -> str | None:
        """Return a setting's value, None if it was never set."""
        row = self._row("SELECT value FROM settings WHERE key = ?", (key,))
        return None if row is None else row[0]


def _fits(found: int | None, expected: Dimensions | None, kind: int) -> bool:
    return found is not None and (expected is None or found == expected[kind])


def _landmark(landmark_id: int, key: bytes, rows: Iterable[Row]) -> Landmark:
    """Build a landmark from its joined rows.

    A landmark without members has a single row, whose photo is None.
    """
    members = [(photo, also) for _, _, photo, also in rows if photo is not None]
    photos = tuple(photo for photo, _ in members)
    return Landmark(landmark_id, key, photos, tuple(photo for photo, also in members if also))
