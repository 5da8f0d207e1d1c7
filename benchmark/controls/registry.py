"""Controls are found because their file lies in this folder; nobody registers them."""

from __future__ import annotations

import functools

from phantombench.controls.control import Control
from phantombench.discovery import discover
from phantombench.errors import PhantomBenchError


@functools.cache
def all_controls() -> dict[str, Control]:
    """Return every control by its name.

    Raises:
        PhantomBenchError: a control that has another name than its file.
    """
    found = {}
    for file, control in discover("phantombench.controls", "CONTROL", Control):
        if control.name != file.replace("_", "-"):
            raise PhantomBenchError(
                f"controls/{file}.py",
                f"its control is '{control.name}'",
                f"name it '{file.replace('_', '-')}', or rename the file",
            )
        found[control.name] = control
    return dict(sorted(found.items()))


def control_names() -> list[str]:
    """Return the names of all controls, sorted."""
    return list(all_controls())


def get_control(name: str) -> Control:
    """Return a control by its name.

    Raises:
        PhantomBenchError: there is none; names those there are.
    """
    if name not in all_controls():
        raise PhantomBenchError(
            f"control '{name}'", "no such control", f"choose one of: {', '.join(control_names())}"
        )
    return all_controls()[name]


def floor_control() -> Control:
    """Return the control whose distances are the floor.

    Raises:
        PhantomBenchError: no control says that it is the floor, or several do.

    >>> floor_control().name
    'real'
    """
    found = [control for control in all_controls().values() if control.floor]
    if len(found) != 1:
        said = " and ".join(control.name for control in found) or "no control"
        raise PhantomBenchError(
            "controls/", f"{said} has floor=True", "set floor=True in the file of one control"
        )
    return found[0]
