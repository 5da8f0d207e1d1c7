"""A new task of the repository: its files, from a template."""

from __future__ import annotations

from pathlib import Path

import typer

from phantombench.errors import PhantomBenchError


def begin(
    name: str,
    shape: str | None,
    classes: str | None,
    unit: str | None,
    rate: float | None,
    root: Path | None,
) -> None:
    """Write a task that reads three npz files of the data root, and say what is next."""
    from phantombench.starting.naming import is_class_name
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    if shape is None or classes is None or unit is None:
        raise typer.BadParameter(
            "name --shape, --classes and --unit; or --from FOLDER, for a private task"
        )
    parts = shape.split(",")
    if len(parts) not in (2, 3) or not all(each.strip().isdigit() for each in parts):
        raise PhantomBenchError(f"--shape {shape}", "is none", "write 1,64,64 or 2,512")
    extents = [int(each) for each in parts]
    if min(extents) < 1:
        raise PhantomBenchError(f"--shape {shape}", "has a 0", "write 1,64,64 or 2,512")
    kind = "image" if len(extents) == 3 else "signal"
    if kind == "image" and rate is not None:
        raise PhantomBenchError("--rate", "is for signals", "omit it, or write --shape 2,512")
    if not unit.strip() or not unit.isprintable():
        raise PhantomBenchError("--unit", "is no text", "name one: mV, grey level")
    facts: dict[str, object] = {"kind": kind, "shape": extents, "unit": unit, "rate": rate}
    names = facts["classes"] = [each.strip() for each in classes.split(",")]
    if not all(map(is_class_name, names)) or len({each.lower() for each in names}) < len(names):
        raise PhantomBenchError(
            f"--classes {classes}",
            "names one twice, or one that no folder can be called by",
            "write normal,abnormal",
        )
    place = open_workspace(root).root
    written = start(place, "task", name, facts)
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"put train.npz, reference.npz and test.npz into DATA/{name}/, then")
    typer.echo(f"  python -m phantombench.task.pinning {name}")
    typer.echo(f"  phantombench encoder train --task {name}")
    tell_unless_found(place, written[0])


def tell_unless_found(place: Path, path: Path) -> None:
    """Warn where this command is that of another checkout, or was installed without one."""
    from phantombench.starting.write import is_found

    if not is_found(place, path):
        typer.echo(
            f"not found by this command: install that of {place}, with pip install -e", err=True
        )
