"""The spaCy pipeline run quicker, with the same answers: each step that is slow for no good reason has a faster twin.

A twin is used only where the loaded component is one it can answer for; any other component runs as it is. Tests hold
every twin to the answers of the component it stands for.
"""

from __future__ import annotations

from sourcebook.extract.engine.pipes import Pipes

__all__ = ["Pipes"]
