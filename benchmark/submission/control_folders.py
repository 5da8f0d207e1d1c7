"""The submissions of controls: a folder each, with a `submission.toml` of what the control says."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path

from phantombench.controls.control import Control
from phantombench.controls.registry import all_controls, get_control
from phantombench.files import write_atomically
from phantombench.submission.files import METADATA
from phantombench.submission.template import lies_there
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

_WIDTH = 96  # letters of a line of the description


def write_controls(
    workspace: Workspace, spec: TaskSpec, names: Sequence[str] = ()
) -> tuple[list[Path], list[Path]]:
    """Write submissions of controls to a task; folders that are there are left as they are.

    Args:
        workspace: the checkout.
        spec: the task.
        names: of the controls; none for all that the task can have.

    Returns:
        The folders that were written, and those that were there.

    Raises:
        PhantomBenchError: no such control, or one that the task cannot have; nothing is written.
    """
    controls = [get_control(name) for name in dict.fromkeys(names)]
    for control in controls:
        control.check(spec, f"--control {control.name}")
    written, there = [], []
    for control in controls or all_controls().values():
        folder = workspace.submission(spec.id, control.name)
        if not control.applies(spec):
            continue
        if lies_there(folder):
            there.append(folder)
        else:
            write_atomically(folder / METADATA, toml_of(control, spec.id).encode())
            written.append(folder)
    return written, there


def toml_of(control: Control, task: str) -> str:
    """Return the `submission.toml` of a control, its description in lines."""
    described = json.dumps(control.description, ensure_ascii=False)[1:-1]
    lines = textwrap.wrap(described, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return (
        "schema_version = 1\n"
        f'name = "{control.name}"\n'
        f'task = "{task}"\n'
        f"title = {json.dumps(control.title, ensure_ascii=False)}\n"
        'authors = ["The PhantomBench authors"]\n'
        'license = "Apache-2.0"\n'
        'description = """\n' + " \\\n".join(lines) + '"""\n'
        "\n"
        "[source]\n"
        'kind = "control"\n'
        f'control = "{control.name}"\n'
    )
