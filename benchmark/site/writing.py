"""Write the site to `leaderboards/`, and compare what lies there with what belongs there."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path

from phantombench.files import write_atomically

GENERATED = (".html", ".css", ".js", ".svg", ".csv", ".json", ".bib", ".tex", ".md")
HAND_WRITTEN = frozenset({"README.md"})  # at the top alone
BELOW = "submissions"  # the one folder below whose pages are generated
Site = dict[str, bytes]  # every generated file by its name


def write_site(folder: Path, site: Site) -> list[str]:
    """Write what changed and remove what is no longer generated; return the names of both."""
    changed = differences(folder, site)
    for name in changed:
        if name in site:
            write_atomically(folder / name, site[name])
        else:
            (folder / name).unlink()
    return list(changed)


def differences(folder: Path, site: Site) -> dict[str, str]:
    """Compare a folder with a site: by file name, what is wrong with it.

    A checkout may have other line endings than the repository: these do not count.
    """
    found = {}
    for name, content in sorted(site.items()):
        path = folder / name
        if not path.is_file():
            found[name] = "is missing"
            continue
        lies = path.read_bytes().replace(b"\r\n", b"\n")
        if lies != content.replace(b"\r\n", b"\n"):
            found[name] = f"differs from line {_first_difference(lies, content)} on"
    for name in _lying(folder):
        if name not in site:
            found[name] = "is not generated from any task"
    return found


def _lying(folder: Path) -> list[str]:
    """Return the names of what has been generated, whatever it was made from."""
    paths = [path for path in among_pages(folder) if path.suffix in GENERATED and path.is_file()]
    names = (path.relative_to(folder).as_posix() for path in paths)
    return sorted(name for name in names if name not in HAND_WRITTEN)


def among_pages(folder: Path) -> list[Path]:
    """Return whatever lies where pages are written and is no folder; links as well."""
    paths = [*folder.glob("*"), *(folder / BELOW).rglob("*")]
    return [path for path in paths if path.is_symlink() or not path.is_dir()]


def explain(found: Mapping[str, str]) -> str:
    """Return the differences in words, a line each."""
    names = {name: posixpath.normpath(f"leaderboards/{name}") for name in found}
    return "\n".join(f"{names[name]} {what}" for name, what in found.items())


def _first_difference(one: bytes, other: bytes) -> int:
    lines = zip(one.split(b"\n"), other.split(b"\n"), strict=False)
    same = 0
    for left, right in lines:
        if left != right:
            break
        same += 1
    return same + 1
