"""Assemble the commands into one application."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench import __version__
from phantombench.cli import data, encoder, new, submit
from phantombench.cli.calibrate import calibrate
from phantombench.cli.cite import cite
from phantombench.cli.compare import compare
from phantombench.cli.doctor import doctor
from phantombench.cli.evaluate import evaluate
from phantombench.cli.explain import explain
from phantombench.cli.export import export
from phantombench.cli.gain import gain
from phantombench.cli.generate import generate
from phantombench.cli.home import Commands
from phantombench.cli.leaderboard import leaderboard
from phantombench.cli.list_command import list_boards
from phantombench.cli.private_tasks import add_to_all
from phantombench.cli.recipe import recipe
from phantombench.cli.release import release
from phantombench.cli.reproduce import reproduce
from phantombench.cli.ruler import ruler
from phantombench.cli.show import show
from phantombench.cli.spread import spread
from phantombench.cli.train import train
from phantombench.cli.verify import verify


def build() -> typer.Typer:
    """Return the application with every command."""
    app = Commands(
        name="phantombench",
        help="A benchmark of generative models of medical data (chest X-rays, ECG).",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for command in (
        train,
        generate,
        explain,
        evaluate,
        spread,
        verify,
        leaderboard,
        reproduce,
        ruler,
        calibrate,
        show,
        compare,
        cite,
        export,
        doctor,
        recipe,
        gain,
        release,
    ):
        app.command()(command)
    app.command("list")(list_boards)
    app.add_typer(data.app, name="data")
    app.add_typer(encoder.app, name="encoder")
    app.add_typer(submit.app, name="submit")
    app.add_typer(new.app, name="new")
    add_to_all(app)
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,  # before a command is asked for
            callback=_print_version,
            help="Print the version and stop.",
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""
