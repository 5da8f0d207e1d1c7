"""The controls of a task of one's own, as submissions: what its ruler is checked with."""

from __future__ import annotations

import json
from pathlib import Path

from phantombench.controls.registry import all_controls
from phantombench.files import write_atomically
from phantombench.submission.files import METADATA
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace


def write_controls(workspace: Workspace, spec: TaskSpec) -> list[Path]:
    """Write the submission of every control that the task can have; return their folders."""
    written = []
    for name, control in all_controls().items():
        if not control.applies(spec):
            continue
        folder = workspace.submission(spec.id, name)
        lines = {
            "schema_version": 1,
            "name": name,
            "task": spec.id,
            "title": control.title,
            "authors": ["The PhantomBench authors"],
            "license": "Apache-2.0",
            "description": control.description,
        }
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
        text += f'\n[source]\nkind = "control"\ncontrol = "{name}"\n'
        write_atomically(folder / METADATA, text.encode())
        written.append(folder)
    return written
