"""What stores over SQL engines have in common: every statement, written once, and what goes round it.

Statements are in the words that the engines share, with SQLite's placeholders (`?`, `?1`); where an engine says a thing
otherwise, its own session spells it anew (`store.postgres_dialect`). An engine gives a `Session` (`sql.session`), its
steps of the schema, and an audit.
"""
