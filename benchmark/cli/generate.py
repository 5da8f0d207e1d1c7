"""`phantombench generate`: samples of a submission as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.options import Data, OneTask, Root, TrustCode

if TYPE_CHECKING:
    from phantombench.task.spec import Labels, Samples


def generate(
    submission: Annotated[
        str | None,
        typer.Option(help="To draw from: its name, or <task>/<name> where several tasks have one."),
    ] = None,
    task: OneTask = None,
    run: Annotated[
        Path | None, typer.Option(help="Run folder to draw from instead of a submission.")
    ] = None,
    num_samples: Annotated[int, typer.Option(min=1, help="How many samples.")] = 100,
    label: Annotated[
        str | None, typer.Option(help="Class of all samples; default: the classes in turn.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Empty folder to write into; default: generated/<task>/<submission>, emptied."
        ),
    ] = None,
    select: Annotated[
        bool,
        typer.Option("--select", help="Keep what the task's classifier gives the label asked for."),
    ] = False,
    drop_tail: Annotated[
        float, typer.Option(min=0, max=0.99, help="With --select: drop this share of each class.")
    ] = 0.0,
    npz: Annotated[bool, typer.Option("--npz", help="Write samples.npz as well.")] = False,
    trust_code: TrustCode = False,
    root: Root = None,
    data: Data = None,
) -> None:
    """Draw samples from a submission and write them as files.

    Images: a PNG file each. Signals: WFDB records, and samples.csv. Both: contact-sheet.png, and
    samples.npz on request. The same seed gives the same samples, and the first hundred of a
    million are those of a hundred. `--select` draws as many and keeps those whose label the task's
    frozen classifier shares, which has seen real data alone; `--drop-tail 0.1` drops the tenth of
    each class that it finds least likely as well. What that buys is the measure `selection_gain`.
    """
    from phantombench.errors import PhantomBenchError
    from phantombench.folders import holds_nothing, written_whole
    from phantombench.generation.generate import WITHOUT, check_formats, labels_for, write_samples
    from phantombench.generation.selection import only, selection
    from phantombench.generation.source import from_submission, submission_knows_classes
    from phantombench.private import check_place
    from phantombench.task.registry import get_task, read_spec
    from phantombench.training.run_source import from_run, run_knows_classes
    from phantombench.workspace import find_submission, open_workspace

    if (submission is None) == (run is None):
        raise PhantomBenchError("generate", "needs one source", "give either --submission or --run")
    place = open_workspace(root, data)
    if submission is not None:
        task, submission = find_submission(place, submission, task)
    elif task is None:
        raise PhantomBenchError("generate --run", "needs --task", "name the task of the run")
    if output is not None and not holds_nothing(output):
        raise PhantomBenchError(output, "is not empty", "name another folder with --output")
    spec = read_spec(task)
    check_place(place.root, task)
    check_formats(spec, npz)
    draw: Callable[[Labels], Iterator[Samples]]
    if run is not None:
        name, knows_classes = run.resolve().name, run_knows_classes(run)
        draw = partial(from_run, run, task, seed=seed)
    else:
        name = str(submission)
        knows_classes = submission_knows_classes(place, task, name)
        draw = partial(from_submission, place, task, name, seed=seed, trust_code=trust_code)
    if not knows_classes:
        spec = spec.model_copy(update={"classes": WITHOUT})
    labels = labels_for(num_samples, spec.classes, label)
    if select and not knows_classes:
        raise PhantomBenchError(
            "--select", "the model was trained without classes", "draw without --select"
        )
    if drop_tail and not select:
        raise PhantomBenchError("--drop-tail", "belongs to --select", "pass --select as well")
    chunks = draw(labels)
    if select:
        kept = selection(chunks, labels, get_task(task).encoder().class_probabilities, drop_tail)
        chunks, labels = only(draw(labels), kept), labels[kept]
    folder = output if output is not None else place.root / "generated" / task / name
    # The default folder is replaced, or files of an earlier draw would lie among the new ones.
    with written_whole(folder, replace=output is None) as whole:
        count = write_samples(chunks, labels, spec, whole, npz)
    typer.echo(f"{count} samples: {folder}" + (f" (of {num_samples} drawn)" if select else ""))
