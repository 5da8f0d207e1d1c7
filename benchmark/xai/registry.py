"""Methods and scores are found because their file lies in its folder; nobody registers them."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import Any

from phantombench.errors import PhantomBenchError
from phantombench.xai.method import Method
from phantombench.xai.score import ExplanationScore


@functools.cache
def all_methods() -> tuple[Method, ...]:
    """Return every method, by name."""
    return tuple(sorted(_found("methods", "METHOD"), key=lambda each: each.name))


@functools.cache
def all_scores() -> tuple[ExplanationScore, ...]:
    """Return every score, by name."""
    return tuple(sorted(_found("scores", "SCORE"), key=lambda each: each.name))


def get_method(name: str) -> Method:
    """Return a method by its name."""
    for method in all_methods():
        if method.name == name:
            return method
    known = ", ".join(method.name for method in all_methods())
    raise PhantomBenchError(f"method '{name}'", "no such method", f"choose one of: {known}")


def _found(folder: str, attribute: str) -> list[Any]:
    package = importlib.import_module(f"phantombench.xai.{folder}")
    modules = (
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    )
    return [getattr(module, attribute) for module in modules if hasattr(module, attribute)]
