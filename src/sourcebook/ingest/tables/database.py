"""SQLite files: the rows of every table, read without writing, without extensions, without views or triggers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sourcebook.errors import EmptyInput, UnreadableInput
from sourcebook.ingest.base import Blob, Draft
from sourcebook.ingest.tables.build import Tables, check_count

if TYPE_CHECKING:
    import sqlite3


class DatabaseReader:
    """Reads SQLite databases."""

    name: ClassVar[str] = "database"
    version: ClassVar[str] = "1"
    media_types: ClassVar[tuple[str, ...]] = ("application/vnd.sqlite3",)
    loads: ClassVar[tuple[str, ...]] = ("sqlite3",)

    def read(self, blob: Blob) -> Draft:
        """All rows of all tables. See `Reader.read`."""
        import sqlite3

        if not Path(blob.path).stat().st_size:
            raise EmptyInput(f"{blob.name} is empty.", "Check where it came from.")
        tables = Tables()
        warnings: tuple[str, ...] = ()
        try:
            with closing(open_database(blob)) as database:
                for name in table_names(database):
                    warnings += _add(tables, database, blob, name)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            message = f"{blob.name} is damaged or no SQLite database: {error}."
            raise UnreadableInput(message, "Get a whole copy of it, or save its tables as CSV.") from error
        return tables.draft(blob.name, warnings)


def open_database(blob: Blob) -> sqlite3.Connection:
    """A connection that can only read; the file is taken as it is, what lies beside it is not looked at."""
    import sqlite3

    database = sqlite3.connect(f"{Path(blob.path).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    return database


def table_names(database: sqlite3.Connection) -> list[str]:
    """Tables that hold rows of their own: no views, no virtual tables, none of the engine's."""
    sql = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
    )
    return [str(name) for (name,) in database.execute(sql)]


def _add(tables: Tables, database: sqlite3.Connection, blob: Blob, name: str) -> tuple[str, ...]:
    quoted = '"' + name.replace('"', '""') + '"'
    rows = database.execute(f"SELECT * FROM {quoted}")
    columns = [str(column[0]) for column in rows.description]
    table = tables.table(columns, name=name, path=f"table={len(tables.tables) + 1}")
    number = 0
    for number, row in enumerate(rows, start=1):
        table.add(number, [cell_words(value) for value in row], width=len(columns))
    count = database.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]
    return check_count(blob, number, int(count), f"rows of {name}")


def cell_words(value: Any) -> str:
    """What a value shows; bytes as hex."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
