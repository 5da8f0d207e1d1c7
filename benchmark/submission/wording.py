"""Say what is wrong with a submission in plain words, and nothing that could steer a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from phantombench.errors import LEAVING, PhantomBenchError, Unavailable, escaped, one_line

LONGEST = 120

_PATTERNS: dict[str, tuple[str, str]] = {
    "sha256": ("is not a sha256", "write 64 lower-case hexadecimal digits: sha256sum FILE"),
    "weights": ("is not a plain file name", "name a .safetensors file that lies in the folder"),
    "samples": ("is not a plain file name", "name an .npz file that lies in the folder"),
    "code": ("is not a plain file name", "name a .py file that lies in the folder"),
    "url": ("is not a web address", "start it with https://, without spaces"),
    "name": ("is not a name", "use lower-case letters, digits and hyphens, 50 at most"),
}
_HIDDEN = ("holds control characters, hidden or piled ones", "use printable text")
_PATTERNS["code_sha256"] = _PATTERNS["sha256"]
_PATTERNS |= dict.fromkeys(("task", "model", "control"), _PATTERNS["name"])


def printable(text: object, longest: int = LONGEST) -> str:
    r"""Return text from a submission with everything unprintable escaped, cut to a length.

    >>> printable("a\x1b[31mb"), printable("x" * 9, longest=5)
    ('a\\x1b[31mb', 'xx...')
    """
    shown = escaped(str(text)[: 2 * longest])
    return shown if len(shown) <= longest else f"{shown[: longest - 3]}..."


def shown(path: Path) -> str:
    """Return a path from `submissions/` on, or whole where it lies elsewhere.

    >>> shown(Path("checkout/submissions/xray-nih/mine/submission.toml"))
    'submissions/xray-nih/mine/submission.toml'
    """
    parts = path.parts
    if "submissions" in parts:
        last = len(parts) - 1 - parts[::-1].index("submissions")
        path = Path(*parts[last:])
    return printable(path.as_posix(), longest=400)


@contextmanager
def refusing(where: str, wrong: str, fix: str) -> Iterator[None]:
    """Turn whatever a decoder of untrusted bytes throws into a refusal."""
    try:
        yield
    except (PhantomBenchError, Unavailable):
        raise
    except LEAVING as error:
        told = printable(one_line(error)) or type(error).__name__
        raise PhantomBenchError(where, f"{wrong} ({told})", fix) from error


def field_problem(error: Any, fields: Callable[[Sequence[str]], list[str]]) -> tuple[str, str]:
    """Translate one error of pydantic into (what is wrong, what to do).

    Args:
        error: an element of `ValidationError.errors()`.
        fields: names known at a place of the schema, for a misspelt one.
    """
    path = place_of(error["loc"])
    name = f"field '{printable('.'.join(path), 60)}'"
    given = printable(repr(error["input"]), 60)
    told = error["msg"].removeprefix("Input ").removeprefix("String ")
    wrong, fix = f"{told}, found {given}", "correct the field"
    match error["type"]:
        case _ if "hyperparameters" in path[:-1]:
            wrong = f"is not usable: {given}"
            fix = "use true or false, a finite number up to 65536, or at most 100 characters"
        case "missing":
            wrong, fix = "is missing", f"add {path[-1]} = ..."
        case "extra_forbidden":
            wrong, fix = (
                "is unknown",
                f"remove it, or choose one of: {', '.join(fields(path[:-1]))}",
            )
        case "union_tag_not_found" | "model_attributes_type" | "model_type" | "dict_type":
            wrong, fix = "is incomplete", "see the format: phantombench submit new --help"
        case "union_tag_invalid":
            name = "field 'source.kind'"
            wrong = f"is {printable(repr(error['ctx']['tag']), 60)}"
            fix = f"choose one of: {error['ctx']['expected_tags'].replace(chr(39), '')}"
        case "string_pattern_mismatch":
            wrong, fix = _PATTERNS.get(path[-1], _HIDDEN)
            wrong = f"{wrong}: {given}"
        case "value_error":
            wrong = str(error["ctx"]["error"])
            fix = "add the other, or remove both" if path[-1:] == ["source"] else "write another"
    return f"{name} {wrong}", fix


def place_of(location: Sequence[object]) -> list[str]:
    """Return the field's names as they are written in the file.

    Pydantic adds the kind of source that it took, and the branch of a union that it tried.
    """
    path = [str(part) for part in location]
    if path[:1] == ["source"] and len(path) > 1 and path[1] in ("model", "samples", "control"):
        del path[1]
    if "hyperparameters" in path:
        path = path[: path.index("hyperparameters") + 2]
    return path or ["(the whole file)"]
