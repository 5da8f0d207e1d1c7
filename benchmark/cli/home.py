"""Let every path begin with `~`: shells expand it at the start of a word, not in `--root=~/x`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer


class Commands(typer.Typer):
    """An application whose commands get every path with `~` expanded."""

    def command(self, *told: Any, **options: Any) -> Callable[[Any], Any]:
        """Register a function as a command; what is returned is the function itself."""
        register = super().command(*told, **options)

        def registered(function: Any) -> Any:
            register(from_home(function))
            return function

        return registered


def from_home(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with `~` expanded in the paths that it is called with.

    >>> from_home(lambda at: at.is_absolute())(at=Path("~/x"))
    True
    """

    @functools.wraps(function)
    def called(**given: Any) -> Any:
        return function(**{name: _expanded(value) for name, value in given.items()})

    return called


def _expanded(value: Any) -> Any:
    if isinstance(value, Path):
        return value.expanduser()
    return [_expanded(each) for each in value] if isinstance(value, list) else value
