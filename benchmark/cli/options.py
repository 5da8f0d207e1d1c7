"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Root = Annotated[
    Path | None,
    typer.Option(help="Checkout with submissions/ and leaderboards/; default: here or above."),
]
Data = Annotated[
    Path | None,
    typer.Option(help="Data root with mitdb/ and nih-chestxray14/; default: PHANTOMBENCH_DATA."),
]
Tasks = Annotated[
    list[str] | None,
    typer.Option("--task", help="Task id; may be given several times; default: all."),
]
Submissions = Annotated[
    list[str] | None,
    typer.Option("--submission", help="Submission name; may be given several times; default: all."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Cores: one for each submission, or several for a single one; default: all.",
    ),
]
Skip = Annotated[
    list[str] | None,
    typer.Option(
        "--skip",
        help="Leave out an axis, for example utility or explanation, which take longest; "
        "may be given several times.",
    ),
]
CodeMinutes = Annotated[
    float,
    typer.Option(min=0.01, help="Minutes within which code that a submission ships must answer."),
]
TrustCode = Annotated[
    bool,
    typer.Option("--trust-code", help="Run model code that a submission ships. Read it first."),
]
RequiredTask = Annotated[str, typer.Option("--task", help="Task id, for example xray-nih.")]
OneTask = Annotated[
    str | None,
    typer.Option(
        "--task", help="Task id; default: the one that has such a submission, or as it says."
    ),
]


def skipped(axes: list[str] | None) -> frozenset[str]:
    """Return the axes that are left out.

    Raises:
        PhantomBenchError: there is no such axis.
    """
    from phantombench.errors import PhantomBenchError
    from phantombench.metrics import all_axes

    for name in axes or ():
        if name not in all_axes():
            known = ", ".join(all_axes())
            raise PhantomBenchError(f"--skip {name}", "there is no such axis", f"one of: {known}")
    return frozenset(axes or ())
