"""Controls are found because their file lies in this folder; nobody registers them."""

from __future__ import annotations

import functools

from phantombench.controls.control import Control
from phantombench.discovery import discover
from phantombench.errors import PhantomBenchError


@functools.cache
def all_controls() -> dict[str, Control]:
    """Return every control by its name."""
    found = discover("phantombench.controls", "CONTROL", Control)
    return {control.name: control for _, control in sorted(found, key=lambda each: each[1].name)}


def control_names() -> list[str]:
    """Return the names of all controls, sorted."""
    return list(all_controls())


def get_control(name: str) -> Control:
    """Return a control by its name."""
    if name not in all_controls():
        raise PhantomBenchError(
            f"control '{name}'", "no such control", f"choose one of: {', '.join(control_names())}"
        )
    return all_controls()[name]


def floor_control() -> Control:
    """Return the control whose distances are the floor.

    >>> floor_control().name
    'real'
    """
    (found,) = (control for control in all_controls().values() if control.floor)
    return found
