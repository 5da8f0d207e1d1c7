"""`phantombench new`: begin a model, a metric or a task with files that pass the tests."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.home import Commands
from phantombench.cli.new_public_task import tell_unless_found
from phantombench.cli.new_task import task
from phantombench.cli.options import Root
from phantombench.cli.submit_new import new as submission

app = Commands(help="Begin something new, with files to change.", no_args_is_help=True)
app.command("submission")(submission)
app.command()(task)
Name = Annotated[str, typer.Argument(help="Lower-case words joined by hyphens.")]


@app.command()
def model(name: Name, root: Root = None) -> None:
    """Write a small GAN into models/, which trains as it stands."""
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    place = open_workspace(root).root
    (path,) = start(place, "model", name)
    typer.echo(f"wrote {path}: change it, then")
    typer.echo(f"  phantombench train --task ecg-phantom --model {name} --max-minutes 15")
    tell_unless_found(place, path)


@app.command()
def metric(
    name: Name,
    axis: Annotated[str, typer.Option(help="A folder of benchmark/metrics/.")] = "fidelity",
    root: Root = None,
) -> None:
    """Write a metric with its interval and its source into an axis."""
    from phantombench.errors import PhantomBenchError
    from phantombench.metrics import all_axes, all_measures
    from phantombench.starting.naming import check_name
    from phantombench.starting.write import start
    from phantombench.workspace import open_workspace

    if axis not in all_axes():
        raise PhantomBenchError(
            f"--axis {axis}", "there is none", f"choose one of: {', '.join(all_axes())}"
        )
    check_name(name)
    if name.replace("-", "_") in {each.name for each in all_measures()}:
        raise PhantomBenchError(f"name '{name}'", "is that of another measure", "choose another")
    place = open_workspace(root).root
    (path,) = start(place, "metric", name, {"axis": axis})
    typer.echo(f"wrote {path}: change it, then")
    typer.echo(f"  python -m pytest tests/metrics/test_metric_contract.py -q -k {path.stem}")
    typer.echo(f"  phantombench evaluate --measure {path.stem}")
    tell_unless_found(place, path)
