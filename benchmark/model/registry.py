"""Models are found because their file lies in `models/`; nobody registers them."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from phantombench.discovery import import_one
from phantombench.errors import PhantomBenchError
from phantombench.files import with_plain_line_ends

FOLDER = Path(str(files("phantombench.models")))  # in a checkout and where it is installed


def model_names() -> list[str]:
    """Return the names of all models, sorted: the file name with hyphens. Imports none of them."""
    return sorted(
        path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem[0] != "_"
    )


def get_model(name: str) -> type[Any]:
    """Return the class of a model: the one public name of its file, as in `__all__`.

    Raises:
        PhantomBenchError: no such model, or its file cannot be imported or names no class.
    """
    if name not in model_names():
        raise PhantomBenchError(name, "no such model", f"choose one of: {', '.join(model_names())}")
    module: Any = import_one(f"phantombench.models.{name.replace('-', '_')}")
    public: Sequence[str] = getattr(module, "__all__", ())
    found = getattr(module, public[0], None) if len(public) == 1 else None
    if not isinstance(found, type):
        raise PhantomBenchError(
            module.__file__, "__all__ does not name exactly one class", "name the model's class"
        )
    return found


def citation_of(name: str) -> str:
    """Return the BibTeX of a model's paper, from `models/<name>.bib`; "" where there is none."""
    path = FOLDER / f"{name.replace('-', '_')}.bib"
    return path.read_text(encoding="utf-8") if name in model_names() and path.is_file() else ""


def code_digest(name: str) -> str:
    """Return the sha256 of a model's file and of what the files of `models/` share."""
    module: Any = importlib.import_module(f"phantombench.models.{name.replace('-', '_')}")
    own = Path(str(module.__file__))
    shared = sorted(Path(str(files("phantombench.models"))).glob("_*.py"))
    return hashlib.sha256(
        b"".join(with_plain_line_ends(path.read_bytes()) for path in (own, *shared))
    ).hexdigest()
