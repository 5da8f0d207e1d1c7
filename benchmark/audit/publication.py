"""What was published as a whole: the ledger, its history, the folders, the pages.

Each check yields what is wrong in one sentence. Nothing here needs a task's data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from phantombench.commit import earlier_versions
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.following import unfounded
from phantombench.metrics import all_axes, measures_for
from phantombench.result.ledger import file_digest, latest, read_ledger
from phantombench.result.replicates import read_replicates
from phantombench.result.store import read_result
from phantombench.site import releases
from phantombench.site.build import build_boards, build_site
from phantombench.site.inventory import kept_files, name_below, superfluous
from phantombench.site.ledger import NAME
from phantombench.site.readme import BESIDE, readme
from phantombench.site.writing import differences, explain
from phantombench.submission.files import METADATA
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace


def of_ledger(workspace: Workspace) -> Iterator[str]:
    """Yield where the kept files and the ledger differ, and where its chain is broken."""
    try:
        entries = read_ledger(workspace.leaderboards / NAME)
    except PhantomBenchError as error:
        yield str(error)
        return
    yield from releases.faults(workspace, entries)
    known = latest(entries)
    files = {name_below(workspace, path): path for path in kept_files(workspace)}
    for name in sorted(known.keys() | files.keys()):
        path = files.get(name)
        if path is None:
            yield f"leaderboards/{name} is gone, and the ledger still has it"
        elif name not in known:
            yield f"leaderboards/{name} is not in the ledger"
        elif path.is_symlink() or not path.is_file() or file_digest(path) != known[name]:
            yield f"leaderboards/{name} is not the file that the ledger has"


def of_history(workspace: Workspace) -> Iterator[str]:
    """Yield where the ledger does not go on from what was committed before.

    Whoever rewrites the whole chain leaves no broken link in it; but then it does not begin with
    the ledger of every earlier commit. Without a history there is nothing to compare with.
    """
    path = workspace.leaderboards / NAME
    now = path.read_bytes() if path.is_file() else b""
    for commit, before in earlier_versions(workspace.root, f"leaderboards/{NAME}"):
        if not now.startswith(before):
            yield f"leaderboards/{NAME} was rewritten: commit {commit[:12]} holds other entries"


def of_results(workspace: Workspace, specs: Iterable[TaskSpec]) -> Iterator[str]:
    """Yield each result that no submission answers for, or whose numbers contradict each other."""
    for spec in specs:
        for path in sorted((workspace.results / spec.id).glob("*.json")):
            where = path.relative_to(workspace.root).as_posix()
            if not (workspace.submission(spec.id, path.stem) / METADATA).is_file():
                yield f"{where} is the result of no submission"
            try:
                result = read_result(path)
                beside = read_replicates(workspace.replicates(spec.id, path.stem), result)
            except PhantomBenchError:
                continue  # the pages cannot be made of it, and say so
            for told in unfounded(result, beside, measures_for(spec)):
                yield f"{where}: {told}"


def without_result(workspace: Workspace, specs: Iterable[TaskSpec]) -> Iterator[str]:
    """Yield each submission that has no result; that is no fault, and it is not on the board."""
    for spec in specs:
        for path in sorted((workspace.submissions / spec.id).glob(f"*/{METADATA}")):
            if not workspace.result(spec.id, path.parent.name).is_file():
                yield f"{path.parent.relative_to(workspace.root)} has no result: evaluate it"


def of_pages(workspace: Workspace, specs: Iterable[TaskSpec]) -> Iterator[str]:
    """Yield each kept file that belongs to nothing, and each page the results do not make."""
    specs = list(specs)
    try:
        boards = build_boards(workspace, specs, measures_for, all_axes())
        for path, why in superfluous(workspace, boards).items():
            yield f"leaderboards/{name_below(workspace, path)} {why}"
        site, front = build_site(workspace, boards), readme(workspace, boards)
        found = differences(workspace.leaderboards, site | ({BESIDE: front} if front else {}))
    except PhantomBenchError as error:
        yield str(error)
        return
    found.pop(NAME, None)
    yield from explain(found).splitlines()
