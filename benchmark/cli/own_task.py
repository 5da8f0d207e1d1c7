"""Make a private task, score its controls, measure its ruler and write its board."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from phantombench.own_task.said import Said

_LATER = ("utility", "explanation")  # axes that take longest, and a recipe


def begin_private(said: Said, *, controls: bool, ruler: bool) -> bool:
    """Make a private task of a folder; False where something is wrong, which is told."""
    from phantombench.cli.progress import Progress
    from phantombench.folders import written_whole
    from phantombench.own_task.gathering import gather
    from phantombench.own_task.making import train_encoders, write_task
    from phantombench.own_task.place import open_place, unused_place
    from phantombench.private import using
    from phantombench.submission.control_folders import write_controls
    from phantombench.workspace import open_workspace

    folder = unused_place(said.name, said.folder)
    gathered, problems = gather(said)
    if gathered is not None:
        for line in gathered.told:
            typer.echo(f"  {line}")
        for step in gathered.steps:
            typer.echo(f"  done: {step}")
    for problem in problems:
        typer.echo(str(problem), err=True)
    if gathered is None or problems:
        typer.echo(f"{said.folder}: {len(problems)} to settle; nothing was created", err=True)
        return False
    open_place(folder.parent)
    place = open_workspace()
    with written_whole(folder) as whole:
        spec = write_task(
            whole, said, gathered, lambda doubt: typer.echo(f"  warning: {doubt}", err=True)
        )
        with using(whole.parent), Progress("training encoders", len(spec.ensemble)) as progress:
            for path in train_encoders(spec, place.cache, progress.say):
                progress.done(path.name)
    sizes = ", ".join(f"{name} {spec.splits[name].size}" for name in ("train", "reference"))
    typer.echo(f"wrote {folder}: {sizes}")
    written, _ = write_controls(place, spec)
    typer.echo(f"wrote the submissions of {len(written)} controls: {place.submissions / spec.id}")
    if controls:
        _score(spec.id, ruler)
    _tell_next(spec.id, controls, ruler)
    return True


def _score(name: str, ruler: bool) -> None:
    """Score the controls, measure the ladders, and write the board; failures are told, no more."""
    from phantombench.cli.evaluate import evaluate
    from phantombench.cli.leaderboard import leaderboard
    from phantombench.cli.ruler import Part
    from phantombench.cli.ruler import ruler as measure

    for run in (
        lambda: evaluate(task=[name], skip=list(_LATER)),
        *([lambda: measure(task=[name], only=Part.LADDERS)] if ruler else []),
        leaderboard,
    ):
        try:
            run()
        except typer.Exit:
            typer.echo("the task is made; what is said above does not hold for it", err=True)


def _tell_next(name: str, controls: bool, ruler: bool) -> None:
    undone = ["the gate's false alarms and power (phantombench ruler --only gate: hours)"]
    undone += [f"utility (phantombench recipe --task {name} --few 0.25, then evaluate)"]
    undone += [] if ruler and controls else ["the ladders (phantombench ruler --only ladders)"]
    undone += [] if controls else ["the controls (phantombench evaluate)"]
    typer.echo(f"not measured: {'; '.join(undone)}")
    typer.echo("next, each with --tasks, or with PHANTOMBENCH_TASKS set:")
    typer.echo(f"  phantombench train --task {name} --model dcgan --max-minutes 15 --submit mine")
    typer.echo(f"  phantombench evaluate --task {name} && phantombench leaderboard --serve")
