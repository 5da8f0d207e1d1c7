"""Save and load the whole state of a run; a file is written whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically


def save(path: Path, state: Mapping[str, Any]) -> None:
    """Write the state: tensors, numbers, strings and containers of them."""
    buffer = io.BytesIO()
    torch.save(dict(state), buffer)
    write_atomically(path, buffer.getvalue())


def load(path: Path, identity: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read a state back; None where there is none.

    Raises:
        PhantomBenchError: the file is damaged, or belongs to a run with other settings.
    """
    if not path.is_file():
        return None
    with taking_up(path):
        state = dict(torch.load(path, map_location="cpu", weights_only=True))
        there = {name: state["identity"].get(name) for name in identity}
        if not isinstance(state["step"], int) or state["step"] < 0:
            raise ValueError("no number of steps")
    differs = [name for name, value in identity.items() if there[name] != value]
    if differs:
        told = ", ".join(f"{n}: {there[n]} there, {identity[n]} now" for n in differs)
        raise PhantomBenchError(
            path.parent,
            f"holds a run with other settings ({told})",
            "name another folder with --run",
        )
    return state


@contextmanager
def taking_up(path: Path) -> Iterator[None]:
    """Name the file, whatever goes wrong while a state is read and taken up.

    Raises:
        PhantomBenchError: the file is damaged, or holds something else.
    """
    try:
        yield
    except PhantomBenchError:
        raise
    except Exception as error:
        raise PhantomBenchError(
            path, f"cannot be read ({type(error).__name__})", "delete it to start over"
        ) from error
