"""`phantombench new task`: a task for the repository, or a private one from a folder of samples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.options import Root
from phantombench.errors import EXIT_CODE, PhantomBenchError

if TYPE_CHECKING:
    from phantombench.own_task.said import Said

_PUBLIC = "A task for the repository"
_PRIVATE = "A private task, --from a folder of samples"
_SAID = "What its files leave open"
_COST = "What is done with it"


def task(
    name: Annotated[str, typer.Argument(help="Lower-case words joined by hyphens.")],
    shape: Annotated[
        str | None,
        typer.Option(help="Of a sample: 1,64,64, or 2,512.", rich_help_panel=_PUBLIC),
    ] = None,
    classes: Annotated[
        str | None, typer.Option(help="Their names: normal,abnormal.", rich_help_panel=_PUBLIC)
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Of a value.", rich_help_panel=_PUBLIC)] = None,
    rate: Annotated[float | None, typer.Option(min=0.001, help="Hz, of signals.")] = None,
    content: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Folder of PNG, WFDB or CSV files, or one file of samples.",
            rich_help_panel=_PRIVATE,
        ),
    ] = None,
    patients: Annotated[
        str | None,
        typer.Option(
            help="A CSV (file,patient); folder: files lie in their patient's (folder:1: in the "
            "outermost); name: files' names "
            "begin with the patient, up to _ - . or space. Default: patients.csv, or a column.",
            rich_help_panel=_PRIVATE,
        ),
    ] = None,
    no_patients: Annotated[
        bool,
        typer.Option(
            "--no-patients",
            help="Nobody knows them: each sample counts as one; the card says so.",
            rich_help_panel=_PRIVATE,
        ),
    ] = False,
    covariates: Annotated[
        str | None,
        typer.Option(
            help="A CSV (file, and a column each: sex, view); groups by these are judged apart. "
            "Default: covariates.csv.",
            rich_help_panel=_PRIVATE,
        ),
    ] = None,
    labels: Annotated[
        str | None,
        typer.Option(
            help="A CSV (file,label), or VALUE=CLASS,...; default: labels.csv, or folders.",
            rich_help_panel=_PRIVATE,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="As the board shows it.", rich_help_panel=_PRIVATE)
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option("--as", help="films, beats or strips.", rich_help_panel=_SAID),
    ] = None,
    chest: Annotated[
        bool,
        typer.Option(
            "--chest", help="Films of chests: measure hearts and lungs.", rich_help_panel=_SAID
        ),
    ] = False,
    side: Annotated[
        int,
        typer.Option(
            min=16, max=256, help="Pixels of a film's shorter side.", rich_help_panel=_SAID
        ),
    ] = 64,
    scale: Annotated[
        str | None,
        typer.Option(
            help="Factor to grey levels 0 to 1, or mV: 1/4095, 1000.", rich_help_panel=_SAID
        ),
    ] = None,
    offset: Annotated[
        str | None, typer.Option(help="Added after the factor.", rich_help_panel=_SAID)
    ] = None,
    lead: Annotated[
        list[str] | None,
        typer.Option(help="Lead to take; may be given several times.", rich_help_panel=_SAID),
    ] = None,
    length: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Values of a sample, where a record holds a row of them.",
            rich_help_panel=_SAID,
        ),
    ] = None,
    cut: Annotated[
        bool,
        typer.Option(
            "--cut",
            help="Cut long WFDB recordings into the beats that their annotations name.",
            rich_help_panel=_SAID,
        ),
    ] = False,
    resample: Annotated[
        float | None,
        typer.Option(min=1, help="Bring signals to this rate, in Hz.", rich_help_panel=_SAID),
    ] = None,
    crop: Annotated[
        bool,
        typer.Option("--crop", help="Keep the middle of longer signals.", rich_help_panel=_SAID),
    ] = False,
    clip: Annotated[
        bool,
        typer.Option("--clip", help="Cut off beyond the unit's bounds.", rich_help_panel=_SAID),
    ] = False,
    invert: Annotated[
        bool, typer.Option("--invert", help="1 - x of films, -x of signals.", rich_help_panel=_SAID)
    ] = False,
    grey: Annotated[
        bool, typer.Option("--grey", help="Average colours.", rich_help_panel=_SAID)
    ] = False,
    drop_duplicates: Annotated[
        bool,
        typer.Option(
            "--drop-duplicates", help="Keep the first of equal samples.", rich_help_panel=_SAID
        ),
    ] = False,
    encoders: Annotated[
        int,
        typer.Option(
            min=1,
            max=2,
            help="Architectures that distances are averaged over.",
            rich_help_panel=_COST,
        ),
    ] = 2,
    encoder_steps: Annotated[
        int, typer.Option(min=1, help="Updates of each.", rich_help_panel=_COST)
    ] = 300,
    controls: Annotated[
        bool, typer.Option(help="Score the controls, and write the board.", rich_help_panel=_COST)
    ] = True,
    ruler: Annotated[
        bool, typer.Option(help="Measure whether degradations are seen.", rich_help_panel=_COST)
    ] = True,
    root: Root = None,
) -> None:
    """Write a task that reads three npz files of the data root; or, --from a folder, a private one.

    A private task lies in the folder that --tasks names, outside of the repository, with its
    samples, its submissions and its board; nothing of it is sent or written anywhere else. Every
    command takes --tasks. What is wrong with the folder is told at once, a line each.
    """
    if content is None:
        from phantombench.cli.new_public_task import begin

        begin(name, shape, classes, unit, rate, root)
        return
    for option, given in (("--shape", shape), ("--classes", classes), ("--unit", unit)):
        if given is not None:
            raise PhantomBenchError(
                option, "is for a task of the repository", "omit it: the files say it, or --labels"
            )
    if root is not None:
        raise PhantomBenchError(
            "--root", "holds no private tasks", "name their folder with --tasks"
        )
    from phantombench.cli.own_task import begin_private
    from phantombench.intake.found import Wishes, number
    from phantombench.own_task.said import Said

    wishes = Wishes(
        scale=number("--scale", scale), offset=number("--offset", offset), clip=clip,
        invert=invert, rate=rate, crop=crop, grey=grey, lead=tuple(lead or ()), labels=labels,
    )  # fmt: skip
    said: Said = Said(
        name=name, folder=content, sort=sort, title=title, patients=patients,
        covariates=covariates, no_patients=no_patients, drop_duplicates=drop_duplicates, side=side,
        resample=resample, length=length, cut=cut, anatomy="chest" if chest else None,
        architectures=encoders, steps=encoder_steps, wishes=wishes,
    )  # fmt: skip
    if not begin_private(said, controls=controls, ruler=ruler):
        raise typer.Exit(EXIT_CODE)
