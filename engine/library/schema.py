"""SQL tables of a library, as created by its first migration."""

from __future__ import annotations

PAGE_BYTES = 16_384
"""Page size of the database. Local features take 36 KB a photo. With SQLite's usual pages of 4 KB
each row leaves a larger part of a page empty on average: 1.1 KB more a photo than with this size
(measured with the embedded model)."""

# Ids of photos are labels of the nearest-neighbor index, which misbehaves when a deleted label is
# added again (https://github.com/nmslib/hnswlib/issues/309). AUTOINCREMENT never reuses an id.
# Global and local features have separate tables so that a scan of the global vectors, which every
# start of the index makes, does not read the fifty times larger local features.
TABLES = (
    """
    CREATE TABLE sources (
        id INTEGER PRIMARY KEY,
        path BLOB NOT NULL UNIQUE,
        added_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE photos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        content BLOB NOT NULL UNIQUE CHECK (length(content) = 16),
        format TEXT NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        taken TEXT,
        taken_offset INTEGER,
        taken_source TEXT,
        latitude REAL,
        longitude REAL,
        camera TEXT,
        added_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL REFERENCES sources(id) ON DELETE CASCADE,
        path BLOB NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        photo_id INTEGER REFERENCES photos(id),
        missing_since TEXT,
        UNIQUE (source_id, path)
    )
    """,
    "CREATE INDEX files_photo ON files (photo_id)",
    """
    CREATE TABLE models (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        version TEXT NOT NULL,
        sha256 TEXT NOT NULL UNIQUE
    )
    """,
    """
    CREATE TABLE global_features (
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (model_id, photo_id)
    )
    """,
    "CREATE INDEX global_features_photo ON global_features (photo_id)",
    """
    CREATE TABLE local_features (
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        data BLOB NOT NULL,
        PRIMARY KEY (model_id, photo_id)
    )
    """,
    "CREATE INDEX local_features_photo ON local_features (photo_id)",
    """
    CREATE TABLE failures (
        file_id INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE,
        stage TEXT NOT NULL,
        error TEXT NOT NULL,
        decoder_version TEXT NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        failed_at TEXT NOT NULL
    )
    """,
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE pairs (
        model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
        a INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        b INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        inliers INTEGER NOT NULL,
        verdict TEXT,
        score REAL NOT NULL,
        PRIMARY KEY (model_id, a, b),
        CHECK (a < b)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX pairs_a ON pairs (a)",
    "CREATE INDEX pairs_b ON pairs (b)",
    """
    CREATE TABLE landmarks (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
        created_at TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE landmark_photos (
        landmark_id INTEGER NOT NULL REFERENCES landmarks(id) ON DELETE CASCADE,
        photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
        PRIMARY KEY (landmark_id, photo_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX landmark_photos_photo ON landmark_photos (photo_id)",
)
