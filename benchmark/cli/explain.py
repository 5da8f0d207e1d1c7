"""`phantombench explain`: what a submission's network rests on, as a picture and as scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import Data, OneTask, Root, TrustCode


def explain(
    submission: Annotated[
        str, typer.Option(help="Name, or <task>/<name> where several tasks have one.")
    ],
    task: OneTask = None,
    network: Annotated[
        str, typer.Option(help="discriminator (explains samples) or generator (explains latents).")
    ] = "discriminator",
    method: Annotated[str, typer.Option(help="For example shap, lrp or lime.")] = "shap",
    layer: Annotated[
        int | None, typer.Option(min=1, help="Explain at the k-th layer; default: at the input.")
    ] = None,
    critic: Annotated[
        str,
        typer.Option(
            help="Who scores the generator's samples: own (its discriminator) or classifier."
        ),
    ] = "own",
    points: Annotated[int, typer.Option(min=2, max=256, help="How many are explained.")] = 16,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the explained samples.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option(help="Folder to write into; default: explained/<task>/<submission>."),
    ] = None,
    list_layers: Annotated[
        bool, typer.Option("--list-layers", help="Only say what --layer k means.")
    ] = False,
    trust_code: TrustCode = False,
    root: Root = None,
    data: Data = None,
) -> None:
    """Explain a network of a submission: a picture, the numbers, and how far to trust them.

    Writes a PNG (samples with the attribution laid over them, the importance of units, what happens
    when units are replaced) and an npz, and prints the scores with their intervals.
    """
    from phantombench.errors import PhantomBenchError, Unavailable
    from phantombench.evaluation.apart import explain_apart
    from phantombench.evaluation.bench import Bench, Options
    from phantombench.evaluation.explaining import open_explained
    from phantombench.explanation.command import explain_one, layer_table
    from phantombench.files import check_writable
    from phantombench.submission.metadata import ships_code
    from phantombench.task.registry import get_task
    from phantombench.workspace import find_submission, open_workspace
    from phantombench.xai.registry import get_method

    place = open_workspace(root, data)
    task, submission = find_submission(place, submission, task)
    chosen = get_method(method)
    bench = Bench(get_task(task), place, Options(trust_code=trust_code))
    folder = output if output is not None else place.root / "explained" / task / submission
    check_writable(folder)
    try:
        if trust_code and ships_code(place.submission(task, submission)):
            told = {"method": None if list_layers else chosen.name, "points": points, "seed": seed}
            told |= {"network": network, "critic": critic, "layer": layer}
            lines, files = explain_apart(bench, submission, folder, **told)
        else:
            model = open_explained(bench, submission, points, seed)
            if list_layers:
                lines, files = list(layer_table(model, network)), []
            else:
                subject = model.subject(network, critic, layer)
                made = explain_one(subject, chosen, model, bench.task.spec, folder)
                lines, files = list(made.lines), [made.picture, made.numbers]
    except Unavailable as reason:
        raise PhantomBenchError(
            f"--network {network} --method {method} of {task}/{submission}",
            str(reason),
            "explain another network or layer, by another method, or with another --critic",
        ) from reason
    for line in lines:
        typer.echo(line)
    for path in files:
        typer.echo(f"{'picture' if path.suffix == '.png' else 'numbers'}: {path}")
