"""Write the files of something new from a template, into the folders where they are found."""

from __future__ import annotations

import functools
import json
import keyword
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.starting.naming import check_name, check_task_name

KINDS: dict[str, dict[str, str]] = {
    "model": {"model.py.j2": "models/{module}.py"},
    "metric": {"metric.py.j2": "benchmark/metrics/{axis}/{module}.py"},
    "task": {
        "task.py.j2": "tasks/{module}/__init__.py",
        "task_encoder.py.j2": "tasks/{module}/encoder.py",
        "task_card.md.j2": "tasks/{module}/card.md",
        "task.toml.j2": "tasks/{module}/task.toml",  # last: without it the folder is no task
    },
}


def is_found(root: Path, path: Path) -> bool:
    """Say whether what was written is found: by the package of that checkout, and of no other."""
    top, *below = path.relative_to(root).parts
    package = "phantombench" if top == "benchmark" else f"phantombench.{top}"
    return Path(str(files(package)), *below).exists()


def start(
    root: Path, kind: str, name: str, facts: Mapping[str, object] | None = None
) -> list[Path]:
    """Write the files of something new, and return their paths; stopped, the same call goes on.

    Args:
        root: the checkout.
        kind: `model`, `metric` or `task`.
        name: words of lower-case letters and digits, joined by hyphens.
        facts: what the templates ask for beside the name.

    Raises:
        PhantomBenchError: a name that cannot be used, or a file that is there already.
    """
    import jinja2

    (check_task_name if kind == "task" else check_name)(name)
    module = name.replace("-", "_")
    words = [word.capitalize() for word in name.split("-")]
    class_name = "".join(words)
    told = dict(facts or {}) | {
        "name": name,
        "module": module,
        "title": " ".join([words[0], *name.split("-")[1:]]),
        "class_name": class_name,
    }
    folder = files("phantombench.starting") / "templates"
    pages = jinja2.Environment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True
    )
    pages.filters["toml"] = functools.partial(json.dumps, ensure_ascii=False)
    texts = {each: (folder / each).read_text(encoding="utf-8") for each in KINDS[kind]}
    for text in texts.values():
        _check_words(name, module, class_name, text)
    made = {
        root / place.format(**told): pages.from_string(texts[each]).render(told).encode()
        for each, place in KINDS[kind].items()
    }
    there = [path for path in made if path.exists()]
    half = len(there) < len(made)  # of a call that was killed
    for path in there:
        if not (half and path.is_file() and path.read_bytes() == made[path]):
            raise PhantomBenchError(path, "is there already", "choose another name")
    for path in made:
        top = root / path.relative_to(root).parts[0]
        if not top.is_dir():
            raise PhantomBenchError(
                top, "no such folder", "run the command in a clone of the repository"
            )
    for path, content in made.items():
        write_atomically(path, content)
    return list(made)


def _check_words(name: str, module: str, class_name: str, template: str) -> None:
    """Refuse a name that Python keeps for itself, or that the file to be written has already."""
    taken = "class_name" in template and re.search(rf"\b{class_name}\b", template)
    if taken or keyword.iskeyword(module) or keyword.iskeyword(class_name):
        raise PhantomBenchError(
            f"name '{name}'", "has another meaning in its file", "choose another one"
        )
