"""Every registered exporter and executor keeps its contract."""

from __future__ import annotations

from sourcebook import registry
from sourcebook.testing.executors import ExecutorContract
from sourcebook.testing.exporters import ExporterContract

for _name in registry.names("exporters"):
    _cls = registry.load("exporters", _name)
    _fields = {"make": _cls, "file": f"out{_cls.suffix}"}
    globals()[f"Test{_name.title().replace('-', '')}"] = type(f"Test{_name}", (ExporterContract,), _fields)

for _name in registry.names("executors"):
    _cls = registry.load("executors", _name)
    globals()[f"Test{_name.title()}Executor"] = type(f"Test{_name}Executor", (ExecutorContract,), {"make": _cls})
