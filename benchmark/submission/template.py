"""A new submission: a folder with a commented `submission.toml`, complete but for what is yours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from string import Template

from phantombench.errors import PhantomBenchError
from phantombench.files import is_left_behind, is_temporary, write_atomically
from phantombench.folders import remove_left, written_whole
from phantombench.submission.files import METADATA, limit_of
from phantombench.submission.pin import with_source
from phantombench.submission.schema import SubmissionSpec
from phantombench.submission.wording import field_problem, shown
from phantombench.task.registry import read_spec
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

_TEXT = Template(
    """\
# A submission to the task $task: $task_title.
# Check it at any time:  phantombench submit check submissions/$task/$name
schema_version = 1
name = "$name"  # the folder's name
task = "$task"
title = "$title"  # as the board shows it, 80 characters at most
authors = ["$author"]
license = "$license"  # of the weights or samples
description = "$description"
# url = "https://..."
# citation = '''BibTeX'''

$source
# How it came about, so that it can be made again.
# [training]
# command = "phantombench train --task $task --model ..."
# seed = 0
# steps = 10000
# seconds = 900.0
# device = "2 CPU cores"
# data = "train"  # nothing else may have been seen
"""
)

_MODEL = Template(
    """\
[source]
kind = "model"
model = "$model"  # a file of models/
weights = "$file"  # state_dict(), saved by safetensors.torch.save_file
sha256 = "$sha256"  # of that file: sha256sum $file
# conditional = true
# hyperparameters = { latent_dim = 64 }
# A model of your own: its file, which runs only when whoever scores it passes --trust-code.
# code = "model.py"
# code_sha256 = "..."
"""
)

_SAMPLES = Template(
    """\
# numpy.savez("$file", samples=..., labels=...)
#   samples  float32 $shape, in $unit
#   labels   int64 (n,): $classes
# At least as many of each class as the reference has ($size samples in all).
[source]
kind = "samples"
samples = "$file"
sha256 = "$sha256"  # of that file: phantombench submit pin submissions/$task/$name
$more"""
)

UNKNOWN = "0" * 64
AUTHOR = "Your Name"
LICENSE = "CC-BY-4.0"
DESCRIPTION = "What the model is, in a sentence or two."


def unfilled(spec: SubmissionSpec) -> list[str]:
    """Return the fields that still say what the template said."""
    untouched = {
        "authors": AUTHOR in spec.authors,
        "description": spec.description == DESCRIPTION,
    }
    return [field for field, is_untouched in untouched.items() if is_untouched]


def check_said(option: str, text: str) -> None:
    """Refuse what a submission cannot say of itself, before anything is made of it.

    Args:
        option: author, title, license, description or model.
        text: what is given for it.

    Raises:
        PhantomBenchError: names the option.
    """
    from pydantic import TypeAdapter, ValidationError

    from phantombench.submission import schema

    kinds = {"title": schema.Title, "description": schema.Text, "model": schema.Name}
    try:
        TypeAdapter(kinds.get(option, schema.Line)).validate_python(text)
    except ValidationError as error:
        wrong, _ = field_problem(
            error.errors(include_url=False)[0] | {"loc": (option,)}, lambda _: []
        )
        raise PhantomBenchError(
            f"--{option} {text[:80]!r}", wrong, "give another, of visible characters"
        ) from error


def unused_folder(workspace: Workspace, task: str, name: str, replace: bool = False) -> Path:
    """Return the folder of a submission that does not exist yet; nothing is created.

    With `replace` it may exist, whole or as a process that was killed has left it. It may be empty
    as well, but for what was half written where the disk was full.

    Raises:
        PhantomBenchError: a name that cannot be used, or a folder that is there already.
    """
    from pydantic import TypeAdapter, ValidationError

    from phantombench.submission.schema import Name

    try:
        TypeAdapter(Name).validate_python(name)
    except ValidationError as error:
        raise PhantomBenchError(
            f"name '{name}'", "is not usable", "use lower-case letters, digits and hyphens"
        ) from error
    folder = workspace.submission(task, name)
    remove_left(folder)
    if lies_there(folder) and not replace:
        raise PhantomBenchError(
            shown(folder), "is there already", "choose another name, or submit new --replace"
        )
    return folder


def lies_there(folder: Path) -> bool:
    """Say whether a submission has its folder; an empty one is none, nor what was half written."""
    if folder.is_symlink() or not folder.is_dir():
        return folder.exists() or folder.is_symlink()
    return not all(map(is_temporary, folder.iterdir()))


def create(
    workspace: Workspace,
    task: str,
    name: str,
    content: Path | None,
    model: str,
    *,
    raw: bytes | None = None,
    more: str = "",
    replace: bool = False,
    about: Mapping[str, str] | None = None,
) -> Path:
    """Create `submissions/<task>/<name>` and return it.

    Args:
        workspace: the checkout.
        task: id of the task.
        name: of the submission.
        content: weights (.safetensors) or samples (.npz) to be copied into the folder and pinned;
            None leaves the file to be put there, as weights.
        model: the model that the weights belong to.
        raw: what `content` holds, where no such file exists; it then only says the kind.
        more: further lines of the source of samples.
        replace: put the content in the place of that of a submission that is there; what its
            author has written stays.
        about: `author`, `title`, `license` and `description`, those that are known.

    Raises:
        PhantomBenchError: no such task, a name that cannot be used, a folder that is there
            already, or content of another kind.
    """
    spec = read_spec(task)
    folder = unused_folder(workspace, task, name, replace)
    suffix = content.suffix if content else ".safetensors"
    source, file = {
        ".safetensors": (_MODEL, "weights.safetensors"),
        ".npz": (_SAMPLES, "samples.npz"),
    }.get(suffix, (None, ""))
    if source is None:
        raise PhantomBenchError(
            content, f"ends in '{suffix}'", "give weights (.safetensors) or samples (.npz)"
        )
    if content and raw is None:
        if not content.is_file():
            raise PhantomBenchError(content, "no such file", "check the path")
        _check_size(content, content.stat().st_size, file)
        raw = content.read_bytes()
    if raw is not None:
        _check_size(content, len(raw), file)
    for path in filter(is_left_behind, folder.glob(".*")):
        path.unlink(missing_ok=True)
    filled = source.substitute(
        model=model,
        file=file,
        sha256=hashlib.sha256(raw).hexdigest() if raw is not None else UNKNOWN,
        shape=f"(n, {', '.join(str(extent) for extent in spec.sample_shape)})",
        unit=spec.unit,
        classes=", ".join(f"{index} {label}" for index, label in enumerate(spec.classes)),
        size=f"{spec.splits['reference'].size:,}",
        task=task,
        name=name,
        more=more,
    )
    with nullcontext(folder) if replace else written_whole(folder) as written:
        if raw is not None:
            write_atomically(written / file, raw)
        if (written / METADATA).is_file():
            text = with_source((written / METADATA).read_text(encoding="utf-8"), filled)
        else:
            text = _described(spec, name, filled, about or {})
        write_atomically(written / METADATA, text.encode())
    return folder


def _described(spec: TaskSpec, name: str, source: str, about: Mapping[str, str]) -> str:
    """Return a `submission.toml` with what is known of a submission."""
    told = {"title": name, "author": AUTHOR, "license": LICENSE, "description": DESCRIPTION}
    told |= about
    return _TEXT.substitute(
        task=spec.id,
        task_title=spec.title,
        name=name,
        source=source,
        **{field: json.dumps(words, ensure_ascii=False)[1:-1] for field, words in told.items()},
    )


def _check_size(content: Path | None, size: int, file: str) -> None:
    if size > limit_of(file).size:
        raise PhantomBenchError(
            content, f"is larger than the {limit_of(file)} allowed", "make it smaller"
        )
