"""Models for the tests, registered with the `llm` library as a plugin's are: replies are made up, nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import llm
from llm.plugins import load_plugins, pm

from sourcebook.extract.llm import ask as asking

Reply = Callable[[str, str], Any]
"""(system, prompt) to what the model says: a string, or anything else as JSON."""


class ReplyingModel(llm.Model):
    """Says what its function makes of the question; keeps the questions."""

    can_stream = True
    attachment_types = frozenset()

    def __init__(self, model_id: str, reply: Reply, *, schema: bool = False) -> None:
        self.model_id, self.reply, self.supports_schema = model_id, reply, schema
        self.asked: list[Any] = []

    def execute(self, prompt: Any, stream: bool, response: Any, conversation: Any) -> Iterator[str]:
        self.asked.append(prompt)
        said = self.reply(prompt.system, prompt.prompt)
        words = said if isinstance(said, str) else json.dumps(said)
        for start in range(0, len(words), 50):
            yield words[start : start + 50]


@contextmanager
def registered(*models: llm.Model) -> Iterator[None]:
    """The models are there for `llm.get_model` within the block."""

    class Plugin:
        @llm.hookimpl
        def register_models(self, register: Callable[..., None]) -> None:
            for model in models:
                register(model)

    load_plugins()
    plugin = Plugin()
    pm.register(plugin)
    try:
        yield
    finally:
        pm.unregister(plugin)
        asking.find_model.cache_clear()
