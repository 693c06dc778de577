"""The search projection in PostgreSQL, beside the records: one index for every machine that opens the library.

Tables `index_*` in the library's own schema, never the truth: `index_mark` names the last change applied, and whoever
comes first applies what is new under a lock of the server. Dropping them loses nothing. Terms are those of
`store.index.schema`, written one behind the other; what they are found by is told in `schema`.
"""

from sourcebook.store.postgres_index.search import PostgresIndex

__all__ = ["PostgresIndex"]
