"""Every registered exporter and executor keeps its contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sourcebook import registry
from sourcebook.executors.ray_cluster import Cluster
from sourcebook.testing.executors import ExecutorContract
from sourcebook.testing.exporters import ExporterContract

READINGS = {"csv", "csv-spreadsheet", "jsonl", "webannotation"}
"""Exporters that write every reading; what the others write is held in tests/publish/test_formats.py."""

for _name in registry.names("exporters"):
    _cls = registry.load("exporters", _name)
    _fields = {"make": _cls, "file": f"out{_cls.suffix}", "readings": _name in READINGS}
    globals()[f"Test{_name.title().replace('-', '')}"] = type(f"Test{_name}", (ExporterContract,), _fields)

for _name in registry.names("executors"):
    _cls = registry.load("executors", _name)
    globals()[f"Test{_name.title()}Executor"] = type(f"Test{_name}Executor", (ExecutorContract,), {"make": _cls})


@pytest.fixture(autouse=True, scope="class")
def one_cluster(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ray's takes seconds to start: one for its whole suite."""
    if request.node.name != "TestRayExecutor":
        yield
        return
    with Cluster(2):
        yield
