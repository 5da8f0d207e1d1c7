"""Code that a submission ships: it runs only when whoever scores the submission says so."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import METADATA, read_pinned
from phantombench.submission.schema import ModelSource
from phantombench.submission.wording import refusing, shown

FLAG = "--trust-code"


def refuse_untrusted(folder: Path, source: ModelSource, *, trust_code: bool) -> None:
    """Refuse a submission that ships code, unless whoever scores it trusts it.

    Raises:
        PhantomBenchError: the flag is missing.
    """
    if source.code is not None and not trust_code:
        raise PhantomBenchError(
            shown(folder / METADATA),
            f"field 'source.code': this submission ships its own code, {source.code}, which has "
            "not been run",
            f"read the file; if you trust it with your machine, run again with {FLAG}",
        )


def load_class(folder: Path, source: ModelSource, *, trust_code: bool) -> type[Any]:
    """Run the shipped file and return its one public class, as `__all__` names it.

    The bytes that run are those whose sha256 is pinned; nothing is written beside them.

    Raises:
        PhantomBenchError: the flag is missing, or the file is not what it should be.
    """
    if source.code is None or source.code_sha256 is None:
        raise ValueError("the submission ships no code")
    where = shown(folder / source.code)
    refuse_untrusted(folder, source, trust_code=trust_code)
    content = read_pinned(folder, source.code, limits.CODE, source.code_sha256)
    module = types.ModuleType(f"phantombench_submission_{source.code_sha256[:16]}")
    module.__file__ = str(folder / source.code)
    sys.modules[module.__name__] = module  # dataclasses and annotations look their module up
    fix = "define one class, named in __all__, as the files of models/ do"
    with refusing(where, "cannot be run", fix):
        exec(compile(content, module.__file__, "exec"), module.__dict__)
    names = getattr(module, "__all__", None)
    if not isinstance(names, list | tuple) or len(names) != 1:
        raise PhantomBenchError(where, "__all__ does not name exactly one class", fix)
    found = getattr(module, str(names[0]), None)
    if not isinstance(found, type):
        raise PhantomBenchError(where, "what __all__ names is not a class", fix)
    return found
