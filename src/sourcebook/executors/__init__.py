"""Executors: how a stage is mapped over items.

`local` runs in this process, or in several on this machine; `ray` on a Ray cluster (extra `ray`).
"""

from __future__ import annotations

from sourcebook.executors.base import AHEAD, TRIES, Executor
from sourcebook.executors.local import LocalExecutor

__all__ = ["AHEAD", "TRIES", "Executor", "LocalExecutor"]
