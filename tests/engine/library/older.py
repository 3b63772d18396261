"""Libraries as older versions of Cairn wrote them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from engine.library.layout import Layout
from engine.library.migrations import migrations
from engine.library.schema import PAGE_BYTES

_NO_LONGER_KEPT = {"pairs": {"score": 0.9}}


def make_older(root: Path, before: str) -> None:
    """Makes a closed library what it would be if a version without a migration had written it.

    Args:
        root: the library.
        before: the migration; tables and columns that it and later ones brought are lost.
    """
    path = Layout(root).database
    younger = path.rename(path.with_name("younger.db"))
    with closing(Database(path)) as db:
        db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        migrations.apply(db, stop_before=before)
        db.attach("younger", younger)
        kept = {row[0] for row in db.execute("SELECT name FROM younger.sqlite_master")}
        with db.atomic():
            for table in db.table_names():
                if table in kept and not table.startswith("_"):
                    _copy(db, table)
    younger.unlink()


def _copy(db: Database, table: str) -> None:
    held = {
        row[0] for row in db.execute("SELECT name FROM pragma_table_info(?, 'younger')", [table])
    }
    added = _NO_LONGER_KEPT.get(table, {})
    columns = [column.name for column in db.table(table).columns]
    values = ", ".join(name if name in held else str(added[name]) for name in columns)
    db.execute(f"DELETE FROM {table}")  # triggers may have filled it, and SQLite the sequences
    db.execute(f"INSERT INTO {table} SELECT {values} FROM younger.{table}")
