"""Controls are found because their file lies in this folder; nobody registers them."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

from phantombench.controls.control import Control
from phantombench.errors import PhantomBenchError

FOLDER = Path(__file__).resolve().parent


@functools.cache
def _controls() -> dict[str, Control]:
    """Import the files of this folder; those with a `CONTROL` are controls."""
    found = {}
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        module = importlib.import_module(f"phantombench.controls.{path.stem}")
        control = getattr(module, "CONTROL", None)
        if isinstance(control, Control):
            found[control.name] = control
    return found


def control_names() -> list[str]:
    """Return the names of all controls, sorted."""
    return sorted(_controls())


def get_control(name: str) -> Control:
    """Return a control by its name."""
    if name not in _controls():
        raise PhantomBenchError(
            f"control '{name}'", "no such control", f"choose one of: {', '.join(control_names())}"
        )
    return _controls()[name]
