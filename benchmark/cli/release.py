"""`phantombench release`: give the board as it stands a name that a paper can cite."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import Root


def release(
    tag: Annotated[str, typer.Argument(help="Name of the release, for example 2026-11.")],
    root: Root = None,
) -> None:
    """Release the board as it stands: a name for its results that nobody can change afterwards.

    Writes `leaderboards/releases/<tag>.json`, and the pages and the ledger, which hold it from then
    on. A board whose pages are not what its results make is not released. `phantombench verify
    --all` checks every release against the ledger, and `phantombench cite --release` cites one.
    """
    from phantombench.cli.leaderboard import leaderboard
    from phantombench.private import is_private
    from phantombench.site.ledger import ledger_of
    from phantombench.site.releases import release_of, released, write_release
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, None)
    made = released(workspace, tag, ledger_of(workspace))
    if made is not None:
        typer.echo(f"{tag} is released: board version {made.version}")
        return
    leaderboard(check=True, root=root)
    made = release_of(tag, ledger_of(workspace))
    path = write_release(workspace, made)
    leaderboard(root=root)
    typer.echo(f"{path}: board version {made.version}")
    if is_private(workspace.root):
        return  # no repository, and nothing to hand to anybody
    typer.echo("next, in git:")
    typer.echo(f'  git add -A leaderboards && git commit -m "Release board {tag}"')
    typer.echo(f'  git tag -a board-{tag} -m "Board {tag}, version {made.version}"')
