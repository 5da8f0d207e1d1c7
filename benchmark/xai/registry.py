"""Methods are found because their file lies in `methods/`; nobody registers them."""

from __future__ import annotations

import functools

from phantombench.discovery import discover
from phantombench.errors import PhantomBenchError
from phantombench.xai.method import Method


@functools.cache
def all_methods() -> tuple[Method, ...]:
    """Return every method, by name.

    >>> [method.name for method in all_methods()][:2]
    ['lime', 'lrp']
    """
    found = discover("phantombench.xai.methods", "METHOD", Method)
    return tuple(sorted((method for _, method in found), key=lambda each: each.name))


def get_method(name: str) -> Method:
    """Return a method by its name."""
    for method in all_methods():
        if method.name == name:
            return method
    known = ", ".join(method.name for method in all_methods())
    raise PhantomBenchError(f"method '{name}'", "no such method", f"choose one of: {known}")
