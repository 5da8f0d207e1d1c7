"""Where things lie: the repository's folders, the user's data, and the cache."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from phantombench.errors import PhantomBenchError
from phantombench.private import check_place, tasks_folder

DATA_VARIABLE = "PHANTOMBENCH_DATA"
CACHE_VARIABLE = "PHANTOMBENCH_CACHE"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")  # of a submission
# Names that some systems keep for devices: no folder can be called so there.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


@dataclass(frozen=True)
class Workspace:
    """A checkout of the benchmark: what was submitted, what came out, and where the data is.

    The folder of tasks of one's own is one as well (see `phantombench.private`). A task has paths
    in its own workspace alone: everything that names one refuses any other.

    Attributes:
        root: the folder that holds `submissions/` and `leaderboards/`.
        data: the user's data root with `mitdb/` and `nih-chestxray14/`, or None.
        cache: derived data that can be made again.
    """

    root: Path
    data: Path | None
    cache: Path

    @property
    def submissions(self) -> Path:
        """Folder of the submissions, `<task>/<name>/submission.toml`."""
        return self.root / "submissions"

    @property
    def leaderboards(self) -> Path:
        """Folder of the generated pages."""
        return self.root / "leaderboards"

    @property
    def results(self) -> Path:
        """Folder of the results, `<task>/<name>.json`."""
        return self.leaderboards / "results"

    @property
    def explanations(self) -> Path:
        """Folder of the pictures of explanations, `<task>/<name>.png`, and of their calibration."""
        return self.leaderboards / "explanations"

    def submission(self, task: str, name: str) -> Path:
        """Folder of one submission."""
        check_place(self.root, task)
        return self.submissions / task / name

    def result(self, task: str, name: str) -> Path:
        """Path of one result."""
        check_place(self.root, task)
        return self.results / task / f"{name}.json"

    def replicates(self, task: str, name: str) -> Path:
        """Path of the replicates of one result."""
        check_place(self.root, task)
        return self.leaderboards / "replicates" / task / f"{name}.safetensors"

    def picture(self, task: str, name: str) -> Path:
        """Path of the picture of a submission's samples."""
        check_place(self.root, task)
        return self.leaderboards / "samples" / task / f"{name}.png"

    def walk(self, task: str, name: str) -> Path:
        """Path of the picture of a generator's walks between latent vectors."""
        check_place(self.root, task)
        return self.leaderboards / "walks" / task / f"{name}.png"

    def distributions(self, task: str, name: str | None = None) -> Path:
        """Path of what was measured on a submission's samples, or on the task's own."""
        check_place(self.root, task)
        folder = self.leaderboards / "distributions"
        return folder / f"{task}.json" if name is None else folder / task / f"{name}.json"

    def drawn(self, task: str, name: str) -> tuple[Path, ...]:
        """Paths of all that is drawn of a submission's samples and networks."""
        heat_map = self.explanations / task / f"{name}.png"
        return (
            self.picture(task, name),
            self.walk(task, name),
            self.distributions(task, name),
            heat_map,
        )


def find_root(start: Path) -> Path:
    """Return the nearest folder, from `start` upwards, that holds submissions and leaderboards.

    Raises:
        PhantomBenchError: there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "submissions").is_dir() and (folder / "leaderboards").is_dir():
            return folder
    raise PhantomBenchError(
        start,
        "no folder with submissions/ and leaderboards/ here or above",
        "run the command in a checkout of the benchmark, or name one with --root",
    )


def open_workspace(root: Path | None = None, data: Path | None = None) -> Workspace:
    """Locate the checkout, the data root (option before environment) and the cache.

    Where tasks of one's own are named, their folder is the workspace, unless `root` names another.

    Raises:
        PhantomBenchError: no checkout here or above, or a data root that is no folder.
    """
    private = tasks_folder()
    if root is not None:
        found = root.resolve()
        if not found.is_dir():
            raise PhantomBenchError(
                root, "no such folder", "name a checkout with submissions/ and leaderboards/"
            )
    else:
        found = private if private is not None else find_root(Path.cwd())
    named = data_root(data)
    if named is not None and not named.is_dir():
        raise PhantomBenchError(
            named,
            "the data root is not a folder",
            f"point --data or {DATA_VARIABLE} at the folder that holds mitdb/ or nih-chestxray14/",
        )
    return Workspace(root=found, data=named.resolve() if named else None, cache=open_cache())


def open_cache() -> Path:
    """Return the folder of derived data: the environment's, or the user's.

    That of tasks of one's own is in their folder: samples of patients are kept nowhere else.
    """
    private = tasks_folder()
    if private is not None:
        return private / "cache"
    return _path_from(CACHE_VARIABLE) or Path(platformdirs.user_cache_dir("phantombench"))


def data_root(data: Path | None) -> Path | None:
    """Return the data root: the option, or the environment's, with `~` for the user's folder."""
    return data.expanduser() if data is not None else _path_from(DATA_VARIABLE)


def _path_from(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    # Absolute: workers of a cluster stand in other folders.
    return Path(value).expanduser().absolute() if value else None


def find_submission(place: Workspace, named: str, task: str | None) -> tuple[str, str]:
    """Return task and name of what a user called a submission.

    Args:
        place: the checkout.
        named: its name, `<task>/<name>`, or the path of its folder.
        task: the task's id; None where `named` says it, or where only one task has such a name.

    Raises:
        PhantomBenchError: no task has such a submission, or several have; names them. What is no
            name, such as a path that leads elsewhere, is refused: folders are removed by it.
    """
    *before, name = Path(named).parts or ("",)
    if before and task not in (None, before[-1]):
        raise PhantomBenchError(
            f"--submission {named}", f"is not of the task {task}", "omit --task"
        )
    if before:
        task = before[-1]
    if task is not None:
        if not NAME.fullmatch(task) or not NAME.fullmatch(name):
            raise PhantomBenchError(
                f"--submission {named[:80]}",
                f"names no submission: task '{task[:80]}', name '{name[:80]}'",
                "write NAME or TASK/NAME, in lower-case letters, digits and hyphens",
            )
        return task, name
    found = [each for each in place.submissions.glob("*/*") if NAME.fullmatch(each.name)]
    tasks = sorted(each.parent.name for each in found if each.name == name)
    if len(tasks) == 1:
        return tasks[0], name
    if not tasks:
        raise PhantomBenchError(
            place.submissions,
            f"no task has a submission '{named}'",
            f"name one that lies there: {', '.join(sorted({each.name for each in found}))}",
        )
    raise PhantomBenchError(
        f"--submission {named}",
        f"{len(tasks)} tasks have one of this name",
        f"choose one: {', '.join(f'{each}/{name}' for each in tasks)}",
    )
