"""Find what lies in a folder: one rule for metrics, axes, controls, methods, models and tasks.

A thing is one file (or folder) that exposes one object under an agreed name, such as `MEASURE` or
`CONTROL`. Nobody registers it. Files without that name hold what several others share.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any, TypeVar

from phantombench.errors import LEAVING, PhantomBenchError, one_line

Found = TypeVar("Found")


def discover(package: str, attribute: str, kind: type[Found]) -> list[tuple[str, Found]]:
    """Return (module name, object) for every module of a package that has the attribute.

    Args:
        package: dotted name; its modules and packages are imported, those below them are not.
        attribute: the agreed name.
        kind: class of the object.

    Raises:
        PhantomBenchError: a file that cannot be imported, or an object of another class.

    >>> [name for name, _ in discover("phantombench.metrics.diversity", "MEASURE", object)]
    ['coverage', 'density', 'precision', 'recall', 'subgroup_coverage']
    """
    found = []
    for module in modules_of(package):
        thing: Any = getattr(module, attribute, None)
        if thing is None:
            continue
        if not isinstance(thing, kind):
            raise PhantomBenchError(
                str(module.__file__),
                f"{attribute} is a {type(thing).__name__}, not a {kind.__name__}",
                f"make it a {kind.__name__}, as its neighbours in the folder are",
            )
        found.append((module.__name__.rpartition(".")[2], thing))
    return found


def modules_of(package: str) -> Iterator[ModuleType]:
    """Import and yield the modules of a package, sorted by name; not those that start with `_`."""
    parent = importlib.import_module(package)
    for name in sorted(each.name for each in pkgutil.iter_modules(parent.__path__)):
        if not name.startswith("_"):
            yield import_one(f"{package}.{name}")


def import_one(name: str) -> ModuleType:
    """Import a module; an error in its file becomes one line with its cause.

    Raises:
        PhantomBenchError: names the module, the error and its place.
    """
    try:
        return importlib.import_module(name)
    except PhantomBenchError:
        raise
    except LEAVING as error:
        told = f"{type(error).__name__}: {one_line(error)}"
        raise PhantomBenchError(name, f"cannot be imported ({told})", "correct its file") from error
