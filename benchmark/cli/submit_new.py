"""`phantombench submit new`: begin a submission from whatever files there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.options import Data, Root
from phantombench.errors import EXIT_CODE

if TYPE_CHECKING:
    from phantombench.task.spec import Labels
    from phantombench.workspace import Workspace

_SAID = "What the files leave open"
_DONE = "What may be done to the values; recorded in submission.toml"


def new(
    task: Annotated[str, typer.Option(help="Task id, for example xray-nih.")],
    name: Annotated[str, typer.Option(help="Lower-case letters, digits and hyphens.")],
    content: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Weights (.safetensors), or samples: a folder of PNG, WFDB or CSV files, or an "
            ".npy, .npz, .csv or .safetensors file.",
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="The model that the weights belong to.")] = "dcgan",
    author: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    title: Annotated[str | None, typer.Option(help="As the board shows it.")] = None,
    description: Annotated[
        str | None, typer.Option(help="What the model is, in a sentence or two.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--license", help="Of the weights or samples.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the files of a submission that is there.")
    ] = False,
    labels: Annotated[
        list[str] | None,
        typer.Option(
            help="A CSV, npy or npz file; VALUE=CLASS,...; both, each with its --labels; or draw: "
            "the model knows no classes.",
            rich_help_panel=_SAID,
        ),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(help="Factor to the task's unit: 1/255, 1000.", rich_help_panel=_SAID),
    ] = None,
    offset: Annotated[
        str | None, typer.Option(help="Added after the factor.", rich_help_panel=_SAID)
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(
            min=1, help="Of the files, in Hz; resampled to the task's.", rich_help_panel=_SAID
        ),
    ] = None,
    lead: Annotated[
        list[str] | None,
        typer.Option(help="Lead to take; may be given several times.", rich_help_panel=_SAID),
    ] = None,
    resize: Annotated[
        bool, typer.Option("--resize", help="To the task's size.", rich_help_panel=_DONE)
    ] = False,
    crop: Annotated[
        bool,
        typer.Option("--crop", help="Keep the middle of longer signals.", rich_help_panel=_DONE),
    ] = False,
    clip: Annotated[
        bool,
        typer.Option("--clip", help="Cut off beyond the unit's bounds.", rich_help_panel=_DONE),
    ] = False,
    invert: Annotated[
        bool,
        typer.Option("--invert", help="1 - x of images, -x of signals.", rich_help_panel=_DONE),
    ] = False,
    turn: Annotated[
        str | None,
        typer.Option(
            help="transpose, left, right, around, upside-down or mirror.", rich_help_panel=_DONE
        ),
    ] = None,
    shift: Annotated[
        int, typer.Option(help="Move signals by so many values.", rich_help_panel=_DONE)
    ] = 0,
    grey: Annotated[
        bool, typer.Option("--grey", help="Average colours.", rich_help_panel=_DONE)
    ] = False,
    root: Root = None,
    data: Data = None,
) -> None:
    """Create submissions/TASK/NAME from what you have; every problem is told at once.

    What was understood is printed. Nothing is scaled, resized or resampled unless the files say
    what they are or an option does, and what was done is recorded in submission.toml.
    """
    from phantombench.intake.convert import convert
    from phantombench.intake.found import Wishes, labels_and_meaning, number
    from phantombench.intake.taking import is_weights, take
    from phantombench.submission.template import check_said, create, unused_folder
    from phantombench.task.registry import read_spec
    from phantombench.workspace import open_workspace

    place = open_workspace(root, data)
    told = {"author": author, "title": title, "license": licence, "description": description}
    about = {field: words for field, words in told.items() if words is not None}
    for option, words in (*about.items(), ("model", model)):
        check_said(option, words)
    if is_weights(content):
        folder = create(place, task, name, content, model, replace=replace, about=about)
        if content is not None:
            typer.echo(f"  weights of the model {model}")
        _tell_next(folder)
        return
    spec = read_spec(task)
    unused_folder(place, task, name, replace)
    place_of_labels, meaning = labels_and_meaning(labels or ())
    wishes = Wishes(
        scale=number("--scale", scale),
        offset=number("--offset", offset),
        clip=clip,
        invert=invert,
        turn=turn,
        shift=shift,
        rate=rate,
        resize=resize,
        crop=crop,
        grey=grey,
        lead=tuple(lead or ()),
        labels=place_of_labels,
        meaning=meaning,
    )
    made = convert(Path(str(content)), spec, wishes, _asked(place, task))
    for line in made.told:
        typer.echo(f"  {line}")
    for step in made.steps:
        typer.echo(f"  done: {step}")
    for problem in made.problems:
        typer.echo(str(problem), err=True)
    if made.problems:
        typer.echo(f"{content}: {len(made.problems)} to settle; nothing was created", err=True)
        raise typer.Exit(EXIT_CODE)
    folder = take(place, spec, name, made, replace=replace, about=about)
    _tell_next(folder)


def _tell_next(folder: Path) -> None:
    from phantombench.cli.from_here import from_here
    from phantombench.submission.wording import shown

    typer.echo(f"created {shown(folder)}/submission.toml: fill in what is still open there, then")
    typer.echo(f"  phantombench submit check {from_here(folder)}")


def _asked(place: Workspace, task: str) -> Labels | None:
    """Return the labels of the reference; None without its data."""
    from phantombench.errors import PhantomBenchError
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task

    try:
        return load_split(get_task(task), "reference", place.data, place.cache).labels
    except PhantomBenchError:
        return None
