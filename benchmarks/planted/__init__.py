"""An invented case with planted truths, made by a seeded generator: what nobody else measures is measured on it.

    python -m planted OUT --seed 1 --matters 12      (with `benchmarks` on the path)

`OUT/documents` holds news pages, wire copy, reports and court papers of an invented country; `OUT/payments.csv` a table
of payments with its mapping beside it; `OUT/drafts` drafts with planted mistakes and clean ones; `OUT/oracle.json` the
truth: which documents rest on one source, which values contradict, how far each matter had come when, which names are
one person, which payments were made. `score` in `planted.score` reads a library of the documents and compares.
docs/how-to/planted-case.md says how to make harder ones.
"""
