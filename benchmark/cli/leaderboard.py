"""`phantombench leaderboard`: make the site from the results, or check that it is so made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import Data, Root
from phantombench.errors import EXIT_CODE


def leaderboard(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say which file is not up to date.")
    ] = False,
    with_real: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write pages with real samples as well, to a new folder outside the checkout.",
        ),
    ] = None,
    data: Data = None,
    root: Root = None,
) -> None:
    """Write the pages, tables and citations of `leaderboards/` from its results.

    The same results give the same bytes. Pictures that no shown submission answers for are removed.
    `ledger.jsonl` gets a line for every result, report and picture that is new, changed or gone,
    chained to the line before. With --check nothing is written, and a file that differs, or that
    belongs to nothing, ends the command with exit code 2.
    """
    from phantombench.metrics import all_axes, measures_for
    from phantombench.site.build import build_boards, build_site
    from phantombench.site.inventory import is_derived, name_below, superfluous
    from phantombench.site.ledger import NAME, ledger_file
    from phantombench.site.writing import differences, explain, write_site
    from phantombench.task.registry import read_spec, task_ids
    from phantombench.workspace import open_workspace

    if check and with_real is not None:
        raise typer.BadParameter("--check is about the pages of the checkout: omit --with-real")
    workspace = open_workspace(root, data)
    specs = [read_spec(task) for task in task_ids()]
    boards = build_boards(workspace, specs, measures_for, all_axes())
    for left_out in (each for board in boards for each in board.left_out):
        typer.echo(f"not shown, for the benchmark does not measure it: {left_out}", err=True)
    if with_real is not None:
        from phantombench.site.with_real import check_outside, real_sheets, write_outside
        from phantombench.task.registry import get_task

        check_outside(with_real, workspace)
        sheets = real_sheets(
            workspace,
            [get_task(spec.id) for spec in specs],
            lambda line: typer.echo(line, err=True),
        )
        write_outside(with_real, workspace, build_site(workspace, boards, sheets))
        typer.echo(f"open {with_real / 'index.html'}")
        return
    stray = superfluous(workspace, boards)
    if not check:
        for path in [each for each in stray if is_derived(workspace, each)]:
            path.unlink()
            typer.echo(f"removed leaderboards/{name_below(workspace, path)}: {stray.pop(path)}")
    for path, why in stray.items():
        typer.echo(f"leaderboards/{name_below(workspace, path)} {why}", err=True)
    if stray:
        fix = "phantombench leaderboard" if check else "remove what is named above"
        typer.echo(f"to fix: {fix}", err=True)
        raise typer.Exit(EXIT_CODE)
    site = build_site(workspace, boards) | {NAME: ledger_file(workspace)}
    if not check:
        changed = write_site(workspace.leaderboards, site)
        typer.echo(f"{len(changed)} of {len(site)} files changed in {workspace.leaderboards}")
        return
    found = differences(workspace.leaderboards, site)
    if found:
        typer.echo(explain(found), err=True)
        typer.echo("to fix: phantombench leaderboard", err=True)
        raise typer.Exit(EXIT_CODE)
    typer.echo(f"{len(site)} files are as the results make them")
