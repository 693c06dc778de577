"""The file of answers to writes over the API, by the word they were sent under. Small, and no loss when it is lost."""

from __future__ import annotations

import msgspec

from sourcebook.model.answer import Answer
from sourcebook.store.side_file import SideFile

MOST = 10_000
"""Answers that are kept; the oldest go first."""
_answer = msgspec.msgpack.Decoder(Answer)


class AnswersFile(SideFile):
    """Answers, kept in a folder."""

    name = "answers.sqlite"
    shape = 1
    tables = "CREATE TABLE answer (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body BLOB NOT NULL) STRICT;"

    def get(self, key: str) -> Answer | None:
        """The answer to a write; None when it is not kept."""
        row = next(iter(self._connection.execute("SELECT body FROM answer WHERE key = ?", (key,))), None)
        return _answer.decode(bytes(row[0])) if row and isinstance(row[0], bytes) else None

    def forget(self, key: str) -> None:
        """Keep nothing of a write: it was refused. Raises `StorageError`."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM answer WHERE key = ?", (key,))

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer. Raises `StorageError`."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answer (key, body) VALUES (?, ?)", (key, msgspec.msgpack.encode(answer))
            )
            connection.execute("DELETE FROM answer WHERE number <= (SELECT max(number) FROM answer) - ?", (MOST,))
