"""`phantombench new`: begin a model, a metric or a task with files that pass the tests."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.home import Commands
from phantombench.cli.options import Root
from phantombench.cli.submit_new import new as submission

app = Commands(help="Begin something new, with files to change.", no_args_is_help=True)
app.command("submission")(submission)
Name = Annotated[str, typer.Argument(help="Lower-case words joined by hyphens.")]


@app.command()
def model(name: Name, root: Root = None) -> None:
    """Write a small GAN into models/, which trains as it stands."""
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    (path,) = start(open_workspace(root).root, "model", name)
    typer.echo(f"wrote {path}: change it, then")
    typer.echo(f"  phantombench train --task ecg-phantom --model {name} --max-minutes 15")


@app.command()
def metric(
    name: Name,
    axis: Annotated[str, typer.Option(help="A folder of benchmark/metrics/.")] = "fidelity",
    root: Root = None,
) -> None:
    """Write a metric with its interval and its source into an axis."""
    from phantombench.errors import PhantomBenchError
    from phantombench.metrics import all_axes
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    if axis not in all_axes():
        raise PhantomBenchError(
            f"--axis {axis}", "there is none", f"choose one of: {', '.join(all_axes())}"
        )
    (path,) = start(open_workspace(root).root, "metric", name, {"axis": axis})
    typer.echo(f"wrote {path}: change it, then")
    typer.echo(f"  python -m pytest tests/metrics/test_metric_contract.py -q -k {path.stem}")
    typer.echo(f"  phantombench evaluate --measure {path.stem}")


@app.command()
def task(
    name: Name,
    shape: Annotated[str, typer.Option(help="Of a sample: 1,64,64, or 2,512.")],
    classes: Annotated[str, typer.Option(help="Their names: normal,abnormal.")],
    unit: Annotated[str, typer.Option(help="Of a value.")],
    rate: Annotated[float | None, typer.Option(min=0.001, help="Hz, of signals.")] = None,
    root: Root = None,
) -> None:
    """Write a task that reads three npz files of the data root."""
    from phantombench.errors import PhantomBenchError
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    parts = shape.split(",")
    if len(parts) not in (2, 3) or not all(each.strip().isdigit() for each in parts):
        raise PhantomBenchError(f"--shape {shape}", "is none", "write 1,64,64 or 2,512")
    extents = [int(each) for each in parts]
    kind = "image" if len(extents) == 3 else "signal"
    facts: dict[str, object] = {"kind": kind, "shape": extents, "unit": unit, "rate": rate}
    facts["classes"] = [each.strip() for each in classes.split(",")]
    written = start(open_workspace(root).root, "task", name, facts)
    for path in written:
        typer.echo(f"wrote {path}")
    typer.echo(f"put train.npz, reference.npz and test.npz into DATA/{name}/, then")
    typer.echo(f"  python -m phantombench.task.pinning {name}")
    typer.echo(f"  phantombench encoder train --task {name}")
