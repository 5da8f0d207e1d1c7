"""Methods are found because their file lies in `methods/`; nobody registers them."""

from __future__ import annotations

import functools

from phantombench.discovery import discover
from phantombench.errors import PhantomBenchError
from phantombench.xai.method import Method


@functools.cache
def all_methods() -> tuple[Method, ...]:
    """Return every method, by name.

    >>> "shap" in [method.name for method in all_methods()]
    True
    """
    found = discover("phantombench.xai.methods", "METHOD", Method)
    return tuple(sorted((method for _, method in found), key=lambda each: each.name))


def get_method(name: str) -> Method:
    """Return a method by its name.

    Raises:
        PhantomBenchError: there is none; names those there are.

    >>> get_method("shap").title
    'SHAP'
    """
    for method in all_methods():
        if method.name == name:
            return method
    known = ", ".join(method.name for method in all_methods())
    raise PhantomBenchError(f"method '{name}'", "no such method", f"choose one of: {known}")
