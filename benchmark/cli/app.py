"""Assemble the commands into one application."""

from __future__ import annotations

import typer

from phantombench import __version__
from phantombench.cli import data, encoder, submit
from phantombench.cli.calibrate import calibrate
from phantombench.cli.evaluate import evaluate
from phantombench.cli.explain import explain
from phantombench.cli.generate import generate
from phantombench.cli.leaderboard import leaderboard
from phantombench.cli.reproduce import reproduce
from phantombench.cli.ruler import ruler
from phantombench.cli.train import train
from phantombench.cli.verify import verify


def build() -> typer.Typer:
    """Return the application with every command."""
    app = typer.Typer(
        name="phantombench",
        help="A benchmark of generative models of medical data (chest X-rays, ECG).",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for command in (
        train,
        generate,
        explain,
        evaluate,
        verify,
        leaderboard,
        reproduce,
        ruler,
        calibrate,
    ):
        app.command()(command)
    app.add_typer(data.app, name="data")
    app.add_typer(encoder.app, name="encoder")
    app.add_typer(submit.app, name="submit")
    return app


def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop."),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit
