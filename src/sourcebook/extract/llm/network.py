"""What a language model has to do with the network, for `doctor`."""

from __future__ import annotations

from importlib.metadata import packages_distributions

from sourcebook.extract.llm.ask import Unanswered, find_model
from sourcebook.settings import Settings


def describe_use(settings: Settings) -> str:
    """Whether documents may be sent somewhere, where to and by which package, in a sentence."""
    name = settings.llm.strip()
    if not name:
        return "off (the setting llm names none)"
    try:
        model = find_model(name)
    except Unanswered as error:
        return f"{name}: {error}"
    module = type(model).__module__.partition(".")[0]
    package = ", ".join(sorted(set(packages_distributions().get(module, [module]))))
    if model.needs_key:
        return f"{name}: the text of documents is SENT to a provider (key {model.needs_key!r}) by the package {package}"
    return f"{name}: asks for no key; whether text leaves this machine is up to the package {package}"
