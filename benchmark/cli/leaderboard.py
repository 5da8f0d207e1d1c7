"""`phantombench leaderboard`: make the site from the results, or check that it is so made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.options import Data, Root
from phantombench.errors import EXIT_CODE

if TYPE_CHECKING:
    from phantombench.site.board import Board
    from phantombench.workspace import Workspace


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
    prune: Annotated[
        bool, typer.Option("--prune", help="First remove results whose submission is gone.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve the pages to a browser on this machine.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of --serve; 0: a free one.")] = 8000,
    data: Data = None,
    root: Root = None,
) -> None:
    """Write the pages, tables and citations of `leaderboards/` from its results.

    The same results give the same bytes. Pictures that no shown submission answers for are removed.
    `ledger.jsonl` gets a line for every result, report and picture that is new, changed or gone,
    chained to the line before. The table of results in `README.md` is written as well. What is not
    shown is said, with the reason. With --check nothing is written, and a file that differs, that
    belongs to nothing, or whose submission is gone ends the command with exit code 2.
    """
    from phantombench.metrics import all_axes, measures_for
    from phantombench.site.absent import prune as remove_orphans
    from phantombench.site.build import build_boards, build_site
    from phantombench.site.ledger import NAME, ledger_file
    from phantombench.site.readme import BESIDE, readme
    from phantombench.site.writing import differences, explain, write_site
    from phantombench.task.registry import read_spec, task_ids
    from phantombench.workspace import open_workspace

    if check and (with_real is not None or prune or serve):
        raise typer.BadParameter(
            "--check only looks at the pages of the checkout: omit --with-real, --prune and --serve"
        )
    workspace = open_workspace(root, data)
    specs = [read_spec(task) for task in task_ids(workspace.root)]
    boards = build_boards(workspace, specs, measures_for, all_axes())
    if prune and any(board.absent.orphans for board in boards):
        for board in boards:
            for name in remove_orphans(workspace, board.spec.id, board.absent):
                typer.echo(f"removed {name}")
        boards = build_boards(workspace, specs, measures_for, all_axes())
    for line in _not_shown(boards):
        typer.echo(line, err=True)
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
        if serve:
            _serve(with_real, port)
        return
    _clear(workspace, boards, check)
    site = build_site(workspace, boards) | {NAME: ledger_file(workspace)}
    front = readme(workspace, boards)
    if front is not None:
        site[BESIDE] = front
    if not check:
        changed = write_site(workspace.leaderboards, site)
        typer.echo(f"{len(changed)} of {len(site)} files changed in {workspace.leaderboards}")
        if serve:
            _serve(workspace.leaderboards, port)
        return
    found = differences(workspace.leaderboards, site)
    orphans = [board.spec.id for board in boards if board.absent.orphans]
    if found or orphans:
        typer.echo(explain(found), err=True)
        typer.echo(f"to fix: phantombench leaderboard{' --prune' if orphans else ''}", err=True)
        raise typer.Exit(EXIT_CODE)
    typer.echo(f"{len(site)} files are as the results make them")


def _clear(workspace: Workspace, boards: Sequence[Board], check: bool) -> None:
    """Remove pictures that no shown submission answers for; stop where anything else is stray.

    What somebody who was killed was writing is removed as well; what may still be written is left.
    """
    from phantombench.files import is_left_behind, is_temporary
    from phantombench.site.inventory import is_derived, name_below, superfluous

    stray = superfluous(workspace, boards)
    if not check:
        written = {each for each in stray if is_temporary(each) and not is_left_behind(each)}
        stray = {path: why for path, why in stray.items() if path not in written}
        for path in [each for each in stray if is_derived(workspace, each) or is_temporary(each)]:
            path.unlink(missing_ok=True)
            typer.echo(f"removed leaderboards/{name_below(workspace, path)}: {stray.pop(path)}")
    for path, why in stray.items():
        typer.echo(f"leaderboards/{name_below(workspace, path)} {why}", err=True)
    if stray:
        fix = "phantombench leaderboard" if check else "remove what is named above"
        typer.echo(f"to fix: {fix}", err=True)
        raise typer.Exit(EXIT_CODE)


def _not_shown(boards: Sequence[Board]) -> list[str]:
    """Say what the pages leave out, and why."""
    lines = []
    for board in boards:
        lines += [
            f"not shown, for the benchmark does not measure it: {each}" for each in board.left_out
        ]
        lines += [f"not shown: {board.spec.id}: {each}" for each in board.absent.sentences()]
        if board.outdated:
            names = ", ".join(board.outdated)
            lines.append(f"not shown: {board.spec.id}: {names} (of another version of the task)")
    return lines


def _serve(folder: Path, port: int) -> None:
    """Serve until the user stops it."""
    from phantombench.site.serving import address_of, server_of

    with server_of(folder, port) as server:
        typer.echo(f"open {address_of(server)} (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("")
