"""Numbered schema migrations, and identification of a file as a Cairn library.

A released migration is never edited: a change of the schema is a new migration.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database, Migrations

from engine.errors import LibraryNewerError
from engine.library.faults import damaged, not_a_library
from engine.library.packing import halved
from engine.library.schema import TABLES

APPLICATION_ID = int.from_bytes(b"CRN1")  # https://sqlite.org/pragma.html#pragma_application_id


def _tables(db: Database) -> None:
    for statement in TABLES:
        db.execute(statement)
    # Inside the migration's transaction, so that a library with this id is always complete.
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _half_scores(db: Database) -> None:
    """Convert attention from float32 to float16: 100 MB less for 100,000 photos."""
    keys = db.execute("SELECT model_id, photo_id FROM local_features").fetchall()
    for key in keys:
        where = "WHERE model_id = ? AND photo_id = ?"
        data = db.execute(f"SELECT data FROM local_features {where}", key).fetchone()[0]
        with suppress(ValueError, IndexError):  # damaged rows are left to 'cairn doctor'
            db.execute(f"UPDATE local_features SET data = ? {where}", (halved(data), *key))


# New tables replace the old ones, instead of ALTER TABLE ... COLUMN. The text of the schema, which
# is compared (see `soundness`), is then the same for every version of SQLite.
_DECISIONS = (
    """
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid BLOB NOT NULL UNIQUE CHECK (length(uid) = 16),
        made_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        landmark BLOB,
        name TEXT,
        data TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0
    )
    """,
    "DROP INDEX pairs_a",
    "DROP INDEX pairs_b",
    "ALTER TABLE pairs RENAME TO pairs_before",
    # The key begins with the photo, because removing a photo searches for it in `a` for any model.
    # A key that begins with the model would need another index (without: 0.3 s a photo, measured
    # with 180,000 pairs).
    """
    CREATE TABLE pairs (
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        a INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        b INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        inliers INTEGER NOT NULL,
        verdict TEXT,
        PRIMARY KEY (a, b, model_id),
        CHECK (a < b)
    ) WITHOUT ROWID
    """,
    "INSERT INTO pairs SELECT model_id, a, b, inliers, verdict FROM pairs_before",
    "DROP TABLE pairs_before",
    "CREATE INDEX pairs_b ON pairs (b)",
    "DROP INDEX landmark_photos_photo",
    "ALTER TABLE landmark_photos RENAME TO landmark_photos_before",
    """
    CREATE TABLE landmark_photos (
        landmark_id INTEGER NOT NULL REFERENCES landmarks(id) ON DELETE CASCADE,
        photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        also INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (landmark_id, photo_id)
    ) WITHOUT ROWID
    """,
    "INSERT INTO landmark_photos SELECT landmark_id, photo_id, 0 FROM landmark_photos_before",
    "DROP TABLE landmark_photos_before",
    "CREATE INDEX landmark_photos_photo ON landmark_photos (photo_id)",
)


def _decisions(db: Database) -> None:
    """Add decisions and photos that show two landmarks; drop the unused pair score."""
    for statement in _DECISIONS:
        db.execute(statement)


# A trigger marks photos as uncompared, so that code that writes global features need not.
_UNCOMPARED = (
    """
    CREATE TABLE uncompared (
        photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        PRIMARY KEY (photo_id, model_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TRIGGER described_anew AFTER INSERT ON global_features BEGIN
        INSERT OR IGNORE INTO uncompared VALUES (NEW.photo_id, NEW.model_id);
    END
    """,
    """
    INSERT INTO uncompared
    SELECT photo_id, model_id FROM global_features AS g
    WHERE photo_id > (
        SELECT ifnull(max(CAST(value AS INTEGER)), 0) FROM settings
        WHERE key = 'compared up to, model ' || g.model_id
    ) OR photo_id NOT IN (SELECT a FROM pairs UNION SELECT b FROM pairs)
    """,
    "DELETE FROM settings WHERE key LIKE 'compared up to, model %'",
    # Includes the verdict, or SQLite would read the table to check the condition again.
    """
    CREATE INDEX pairs_verified ON pairs (model_id, a, b, inliers, verdict)
    WHERE verdict = 'verified'
    """,
)


def _uncompared(db: Database) -> None:
    """Add a table of uncompared photos and an index of verified pairs."""
    for statement in _UNCOMPARED:
        db.execute(statement)


# The only model file released before libraries stored the identity of features, and the
# `features_id` (engine.delg.graph.ModelFile) of it and of its successors with the same graph.
SHIPPED_SHA256 = "be8de59ae943ae528236333047aef10e9cb57660f512dfe258c95bee9d44c9ec"
SHIPPED_FEATURES = "32bae92ca4854262f8939d042f282d9183ca5fd35b83e7bf79e2c885ad6d22ad"

_EVIDENCE = (
    # This table cannot be replaced: tables of several gigabytes refer to it, and dropping it would
    # empty them. SQLite 3.40 to 3.50 give the same text of the schema.
    "ALTER TABLE models ADD COLUMN features TEXT",
    "DROP INDEX pairs_b",
    "DROP INDEX pairs_verified",
    "ALTER TABLE pairs RENAME TO pairs_before",
    """
    CREATE TABLE pairs (
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        a INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        b INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        inliers INTEGER NOT NULL,
        verdict TEXT,
        probability REAL,
        PRIMARY KEY (a, b, model_id),
        CHECK (a < b)
    ) WITHOUT ROWID
    """,
    "INSERT INTO pairs SELECT model_id, a, b, inliers, verdict, NULL FROM pairs_before",
    "DROP TABLE pairs_before",
    "CREATE INDEX pairs_b ON pairs (b)",
    """
    CREATE INDEX pairs_sure ON pairs (model_id, a, b, inliers, verdict, probability)
    WHERE verdict IN ('verified', 'likely')
    """,
)


def _evidence(db: Database) -> None:
    """Add the probability of pairs, and the identity of the features that a model gives."""
    for statement in _EVIDENCE:
        db.execute(statement)
    identify_shipped_model(db.conn)


def identify_shipped_model(connection: sqlite3.Connection) -> None:
    """Store the features identity of the first released model, if it is used."""
    sql = "UPDATE models SET features = ? WHERE sha256 = ? AND features IS NULL"
    connection.execute(sql, (SHIPPED_FEATURES, SHIPPED_SHA256))


_STEPS = {
    "0001_tables": _tables,
    "0002_half_scores": _half_scores,
    "0003_decisions": _decisions,
    "0004_uncompared": _uncompared,
    "0005_evidence": _evidence,
}

migrations = Migrations("cairn")
for _name, _step in _STEPS.items():
    migrations(name=_name)(_step)


def check(db: Database, root: Path) -> None:
    """Check that an open database is a Cairn library that this version understands.

    Args:
        db: the open database.
        root: the library's folder, for the message.

    Raises:
        NotALibraryError: it is another program's database, or an empty one.
        LibraryNewerError: it has a migration that this version does not know.
        LibraryDamagedError: its list of migrations is not one that any version wrote.
    """
    if _application_id(db) != APPLICATION_ID:
        raise not_a_library(root, "another program's database")
    applied = {migration.name for migration in migrations.applied(db)}
    unknown = applied - _STEPS.keys()
    if not applied or any(name[:4] <= max(_STEPS)[:4] for name in unknown):
        raise damaged(root, "its list of migrations cannot be true")
    if unknown:
        raise LibraryNewerError(
            f"The library {root} was written by a newer version of Cairn (it has "
            f"{max(unknown)}); update Cairn to use it.",
            root,
        )


def is_blank(db: Database) -> bool:
    """Return whether a database has neither tables nor an application id."""
    # The table of migrations is created first, in a transaction of its own.
    return _application_id(db) == 0 and set(db.table_names()) <= {migrations.migrations_table}


def _application_id(db: Database) -> int:
    row = db.execute("PRAGMA application_id").fetchone()
    return int(row[0])
