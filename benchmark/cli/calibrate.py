"""`phantombench calibrate`: do explanations point at what is there?"""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import Root


def calibrate(
    task: Annotated[
        list[str] | None,
        typer.Option(help="Task that plants findings; may be given several times; default: all."),
    ] = None,
    root: Root = None,
) -> None:
    """Measure the explanation methods on findings of known place, and draw them.

    Writes `leaderboards/explanations/<task>-calibration.json` and `.png`, which the board shows.
    """
    from phantombench.explanation.calibration import calibrate as measure
    from phantombench.explanation.calibration import write_calibration
    from phantombench.explanation.planted_picture import planted_bytes
    from phantombench.files import check_writable, write_atomically
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task, task_ids
    from phantombench.task.spec import Planting
    from phantombench.threads import one_thread
    from phantombench.workspace import open_workspace

    place = open_workspace(root)
    wanted = task or [name for name in task_ids(place.root) if isinstance(get_task(name), Planting)]
    check_writable(place.explanations)
    for name in wanted:
        chosen = get_task(name)
        with one_thread():
            train = load_split(chosen, "train", place.data, place.cache)
            found = measure(chosen, train, lambda text, name=name: typer.echo(f"{name}: {text}"))  # type: ignore[misc]
            picture = planted_bytes(chosen, train)
        stem = place.explanations / f"{name}-calibration"
        write_calibration(stem.with_suffix(".json"), found)
        write_atomically(stem.with_suffix(".png"), picture)
        for share in found.shares:
            typer.echo(
                f"{name}  {share.finding:16s} {share.method:5s} {share.share:.3f} "
                f"[{share.ci95[0]:.3f}, {share.ci95[1]:.3f}]  chance {share.area:.3f}  "
                f"random weights {share.randomised:.3f}"
            )
        for worth in found.worth:
            typer.echo(
                f"{name}  {worth.method:5s} {worth.rule or 'as it is used':16s} agreement "
                f"{worth.agreement:.3f} [{worth.ci95[0]:.3f}, {worth.ci95[1]:.3f}]  "
                f"inside of findings {worth.share:.3f}"
            )
