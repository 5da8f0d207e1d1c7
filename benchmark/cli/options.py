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
    typer.Option(min=1, help="Submissions scored at the same time; default: one a core."),
]
CodeMinutes = Annotated[
    float,
    typer.Option(min=0.01, help="Minutes within which code that a submission ships must answer."),
]
OneTask = Annotated[
    str | None,
    typer.Option(
        "--task", help="Task id; default: the one that has such a submission, or as it says."
    ),
]
