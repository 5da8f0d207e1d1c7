"""`phantombench spread`: how far the trainings of one model differ."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import Data, RequiredTask, Root


def spread(
    run: Annotated[
        list[Path],
        typer.Argument(help="Run folders of `phantombench train` with other seeds."),
    ],
    task: RequiredTask,
    submission: Annotated[str, typer.Option(help="The submission of the same model.")],
    data: Data = None,
    root: Root = None,
) -> None:
    """Score other trainings of a submission's model, with other seeds and nothing else changed.

    What looks at samples alone is computed and written into the submission's result, with the seed
    of the training as a facet and the hash of its weights; the weights themselves are not kept. The
    board shows the spread; no rank takes part in it.
    """
    from phantombench.cli.progress import Progress
    from phantombench.evaluation.bench import Bench, Options
    from phantombench.evaluation.retraining import add_retraining
    from phantombench.task.registry import get_task
    from phantombench.workspace import open_workspace

    bench = Bench(get_task(task), open_workspace(root, data), Options())
    with Progress("scoring", len(run)) as progress:
        for each in run:
            result = add_retraining(bench, submission, each, progress.say)
            progress.done(str(each))
    seeds = ", ".join(str(each.seed) for each in result.retrainings or ())
    typer.echo(f"{task}/{submission} has scores of trainings with other seeds: {seeds}")
