"""Where tasks of one's own may lie: outside of every checkout of the benchmark."""

from __future__ import annotations

from pathlib import Path

from phantombench.controls.registry import all_controls
from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.folders import remove_left
from phantombench.private import METADATA, TASKS_VARIABLE, named_folder
from phantombench.starting.naming import check_task_name
from phantombench.task.registry import FOLDER, spec_at

SALT = "patients.salt"  # of the hashes of patients; written before the metadata
_OF_CHECKOUT = ("benchmark", "submissions", "leaderboards")


def unused_place(name: str, samples: Path | None = None) -> Path:
    """Return the folder of a new task, which is not there yet.

    Args:
        name: of the task.
        samples: the folder that it is made of.

    Raises:
        PhantomBenchError: no folder of tasks is named, it lies in a checkout or among the samples,
            or the name cannot be used.
    """
    folder = named_folder()
    if folder is None:
        raise PhantomBenchError(
            "new task --from",
            "says not where the private task goes",
            f"name a folder outside of the repository: --tasks DIR, or {TASKS_VARIABLE}",
        )
    for each in (folder, *folder.parents):
        if all((each / part).is_dir() for part in _OF_CHECKOUT):
            raise PhantomBenchError(
                folder, f"lies in a checkout of the benchmark ({each})", "name one outside of it"
            )
    if samples is not None and folder.is_relative_to(samples.resolve()):
        raise PhantomBenchError(
            folder,
            f"lies among the samples ({samples}), where pictures of the board would become some",
            "name a folder outside of them with --tasks",
        )
    check_task_name(name)
    if (FOLDER / name.replace("-", "_")).is_dir():
        raise PhantomBenchError(f"name '{name}'", "is that of a public task", "choose another one")
    remove_left(folder / name)
    _refuse_earlier(folder, name)
    return folder / name


def open_place(folder: Path) -> None:
    """Make the workspace around tasks; no git takes anything of it in by accident."""
    for part in ("submissions", "leaderboards"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    if not (folder / ".gitignore").exists():
        write_atomically(folder / ".gitignore", b"# private data: nothing here is published\n*\n")


def _refuse_earlier(folder: Path, name: str) -> None:
    """Refuse the name of a task that is there, was begun, or left submissions behind."""
    there = folder / name
    if (there / METADATA).is_file() and all(each.sha256 for each in spec_at(there).ensemble):
        raise PhantomBenchError(
            there,
            "is there already",
            f"go on with it (phantombench submit controls --task {name}, then evaluate, and "
            "ruler --only ladders), or choose another name",
        )
    if (there / SALT).is_file():
        raise PhantomBenchError(
            there, "was begun and not finished", "remove it, and give the command again"
        )
    if there.exists():
        raise PhantomBenchError(there, "is there already", "choose another name")
    left = folder / "submissions" / name
    trained = sorted({each.name for each in left.glob("*")} - all_controls().keys())
    if trained:
        raise PhantomBenchError(
            left,
            f"holds what learned from an earlier task of this name: {', '.join(trained[:5])}",
            "choose another name: what was trained on then may be in the reference now",
        )
