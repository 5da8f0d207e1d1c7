"""Released boards: a tag for a state of the ledger, which a paper can name and nobody can change.

`leaderboards/releases/<tag>.json` says how many entries of the ledger the release stands for, and
the hash that the last of them has. The chain pins everything before it, and the ledger holds the
release's file as well: who checks out any later board can tell what the released one was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field

from phantombench import __version__
from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.result.ledger import AnyEntry, head, latest
from phantombench.schema import Closed, read_closed
from phantombench.site.inventory import RELEASES
from phantombench.site.ledger import BoardVersion
from phantombench.workspace import Workspace

_TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Release(Closed):
    """One released board.

    Attributes:
        tag: its name.
        entries: of the ledger that it stands for.
        head: hash of the last of them.
        phantombench: version of the benchmark that wrote its pages.
        files: the hash of everything that was published then, by path below `leaderboards/`.
    """

    tag: str
    entries: int = Field(ge=0, lt=2**63)
    head: str
    phantombench: str
    files: dict[str, str]

    @property
    def version(self) -> BoardVersion:
        """The version of the boards that it stands for."""
        return BoardVersion(self.entries, self.head)


def path_of(workspace: Workspace, tag: str) -> Path:
    """Return where a release lies.

    Raises:
        PhantomBenchError: the tag is none.
    """
    if _TAG.fullmatch(tag) is None:
        raise PhantomBenchError(
            f"tag {tag!a}", "is no tag", "use lower-case letters, digits and '-', such as 2026-11"
        )
    return workspace.leaderboards / RELEASES / f"{tag}.json"


def release_of(tag: str, entries: Sequence[AnyEntry]) -> Release:
    """Return the release of a ledger as it stands."""
    return Release(
        tag=tag,
        entries=len(entries),
        head=head(entries),
        phantombench=__version__,
        files=dict(sorted(latest(entries).items())),
    )


def write_release(workspace: Workspace, made: Release) -> Path:
    """Write a release that is new; the same again is left as it is.

    Raises:
        PhantomBenchError: the tag stands for another board.
    """
    path = path_of(workspace, made.tag)
    if path.is_file() and read_release(path) != made:
        raise PhantomBenchError(
            path, "a released board does not change", "release this one under another tag"
        )
    write_atomically(path, (made.model_dump_json(indent=1) + "\n").encode())
    return path


def read_release(path: Path) -> Release:
    """Read one release.

    Raises:
        PhantomBenchError: the file is no release.
    """
    return read_closed(path, Release, "restore the committed file")


def released(workspace: Workspace, tag: str, entries: Sequence[AnyEntry]) -> Release | None:
    """Return the release of a tag; None where there is none.

    Raises:
        PhantomBenchError: the tag is none, or the ledger knows no such release.
    """
    path = path_of(workspace, tag)
    if not path.is_file():
        return None
    found = read_release(path)
    for wrong in _unlike(found, tag, entries):
        raise PhantomBenchError(path, wrong, "restore the committed file")
    return found


def read_releases(workspace: Workspace) -> list[Release]:
    """Read all releases, the first one first.

    Raises:
        PhantomBenchError: a file is no release.
    """
    paths = sorted((workspace.leaderboards / RELEASES).glob("*.json"))
    return sorted(map(read_release, paths), key=lambda each: (each.entries, each.tag))


def faults(workspace: Workspace, entries: Sequence[AnyEntry]) -> Iterator[str]:
    """Yield what a release says otherwise than the ledger that it stands for."""
    for path in sorted((workspace.leaderboards / RELEASES).glob("*.json")):
        try:
            found = read_release(path)
        except PhantomBenchError as error:
            yield str(error)
            continue
        where = path.relative_to(workspace.root)
        yield from (f"{where}: {wrong}" for wrong in _unlike(found, path.stem, entries))


def _unlike(found: Release, tag: str, entries: Sequence[AnyEntry]) -> Iterator[str]:
    then = entries[: found.entries]
    if found.tag != tag:
        yield "field 'tag' is not the name of the file"
    if len(then) != found.entries or head(then) != found.head:
        yield f"the ledger has no {found.entries} entries that end in this hash"
    elif latest(then) != found.files:
        yield "field 'files' is not what was published then"
