"""`phantombench train`: train a model on a task."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.from_here import from_here
from phantombench.cli.options import Data, Root

_WHERE = "Where it runs"


def train(
    task: Annotated[str | None, typer.Option(help="Task id, for example xray-nih.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Model: the name of a file in models/, e.g. dcgan.")
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Hyperparameter of the model, e.g. --set width=16; may be given several times.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything that is random.")] = 0,
    steps: Annotated[int | None, typer.Option(min=1, help="Stop after so many steps.")] = None,
    max_minutes: Annotated[
        float | None,
        typer.Option(min=0.01, help="Stop after so many minutes; the record says how many steps."),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(min=1, help="Stop after so many checks that brought nothing better."),
    ] = None,
    run: Annotated[
        Path | None,
        typer.Option(help="Run folder; default: runs/<task>/<model>. A run there goes on."),
    ] = None,
    batch_size: Annotated[
        int, typer.Option(min=2, help="Samples a step sees, over all processes.")
    ] = 32,
    ema_decay: Annotated[
        float, typer.Option(min=0.0, max=0.99999, help="Decay of the average of the weights.")
    ] = 0.998,
    validation: Annotated[
        float,
        typer.Option(
            min=0.0,
            max=0.5,
            help="Share of train held out to choose the weights by; 0: keep the last.",
        ),
    ] = 0.1,
    check_every: Annotated[
        int, typer.Option(min=1, help="Steps between sample grids, scores and checkpoints.")
    ] = 250,
    conditional: Annotated[
        bool, typer.Option(help="Learn the classes, each seen equally often; or none.")
    ] = True,
    accelerator: Annotated[
        str, typer.Option(help="cpu, cuda, mps or auto.", rich_help_panel=_WHERE)
    ] = "auto",
    devices: Annotated[
        str, typer.Option(help="How many devices, or which (0,1).", rich_help_panel=_WHERE)
    ] = "1",
    num_nodes: Annotated[
        int, typer.Option(min=1, help="Machines that train together.", rich_help_panel=_WHERE)
    ] = 1,
    strategy: Annotated[
        str, typer.Option(help="ddp or another data-parallel one.", rich_help_panel=_WHERE)
    ] = "auto",
    precision: Annotated[
        str,
        typer.Option(
            help="32-true, bf16-mixed, 16-mixed; auto: bf16 where the device has it.",
            rich_help_panel=_WHERE,
        ),
    ] = "auto",
    threads: Annotated[
        int, typer.Option(min=1, help="Processor threads.", rich_help_panel=_WHERE)
    ] = 2,
    channels_last: Annotated[
        bool, typer.Option(help="Memory order of images.", rich_help_panel=_WHERE)
    ] = True,
    submit: Annotated[
        str | None,
        typer.Option(help="Then make a submission of it: submissions/<task>/<this name>."),
    ] = None,
    authors: Annotated[
        list[str] | None,
        typer.Option("--author", help="Of the submission; may be given several times."),
    ] = None,
    queue: Annotated[
        Path | None,
        typer.Option(help="File with the options of one training a line; runs all, and goes on."),
    ] = None,
    quiet: Annotated[bool, typer.Option(help="Show no progress.")] = False,
    root: Root = None,
    data: Data = None,
) -> None:
    """Train a model on the `train` split of a task; the same command again goes on.

    Everything goes into one run folder: checkpoint, log, curves, sample grids, and the weights,
    averaged over the steps, that came nearest to a held-out part of train.

    With --queue, each line of a file has the options of one training. They run one after the
    other, each in a process of its own with a log in runs/queue; what is done is noted beside the
    file, and the same command goes on after it was cut off.
    """
    if queue is not None:
        from phantombench.cli.train_queue import run_all

        run_all(queue, root, data)
        return
    if task is None or model is None:
        raise typer.BadParameter("name the --task and the --model, or a --queue of them")
    from phantombench.model.roles import check_trainable
    from phantombench.model.sampling import build_model
    from phantombench.private import check_place
    from phantombench.submission.files import METADATA
    from phantombench.submission.template import AUTHOR, check_said, unused_folder
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task
    from phantombench.training.command import read_assignments
    from phantombench.training.export import check_size, export, is_exported
    from phantombench.training.settings import checked_settings
    from phantombench.training.trainer import train as train_model
    from phantombench.workspace import open_workspace

    place = open_workspace(root, data)
    check_place(place.root, task)
    settings = checked_settings(
        task=task,
        model=model,
        hyperparameters=read_assignments(model, assignments or []),
        seed=seed,
        conditional=conditional,
        steps=steps,
        max_minutes=max_minutes,
        patience=patience,
        batch_size=batch_size,
        ema_decay=ema_decay,
        validation=validation,
        check_every=check_every,
        accelerator=accelerator,
        devices=devices,
        num_nodes=num_nodes,
        strategy=strategy,
        precision=precision,
        threads=threads,
        channels_last=channels_last,
    ).lasting()
    found = get_task(task)
    classes = len(found.spec.classes) if conditional else 0
    built = build_model(
        model, found.spec.sample_shape, classes, (0.0, 1.0), settings.hyperparameters
    )
    check_trainable(built, f"model {model}")  # before any data is read
    folder = run if run is not None else place.root / "runs" / task / model
    if submit is not None:
        if not is_exported(folder, place.submission(task, submit), settings):
            unused_folder(place, task, submit)
        for author in authors or ():
            check_said("author", author)
        check_size(built)
    del built
    split = load_split(found, "train", place.data, place.cache)
    outcome = train_model(
        split,
        settings,
        folder,
        classes=found.spec.classes,
        encoder=found.encoder() if validation > 0 else None,
        quiet=quiet,
        rate=found.spec.sampling_rate,
    )
    if not outcome.main:
        return
    score = "" if outcome.score is None else f", validation score {outcome.score:.2f}"
    typer.echo(
        f"{outcome.steps} steps in {outcome.seconds / 60:.1f} minutes; "
        f"kept the weights of step {outcome.kept_step}{score}: {outcome.folder}"
    )
    if submit is not None:
        made = place.submission(task, submit)
        if not is_exported(folder, made, settings):
            unused_folder(place, task, submit)  # nobody else has made one meanwhile
            export(folder, made, authors=tuple(authors or [AUTHOR]))
        typer.echo(f"submission: {made / METADATA}: say there who made it, under which licence")
        typer.echo(f"  next: phantombench submit check {from_here(made)}")
    else:
        typer.echo(f"  next: the same command with --submit NAME makes a submission of {folder}")
