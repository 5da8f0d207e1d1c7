"""A file of `models/` that cannot be imported or built is one line with its cause."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.model import registry
from phantombench.model.registry import get_model
from phantombench.model.sampling import build_model

Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    import phantombench.models as package

    monkeypatch.setattr(registry, "FOLDER", tmp_path)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])

    def make(code: str) -> str:
        (tmp_path / "broken.py").write_text(code)
        importlib.invalidate_caches()
        sys.modules.pop("phantombench.models.broken", None)
        return "broken"

    yield make
    sys.modules.pop("phantombench.models.broken", None)


BROKEN = {
    "an error": ("1 / 0", "ZeroDivisionError: division by zero"),
    "a missing module": ("import nothing_such", "No module named 'nothing_such'"),
    "a syntax error": ("def (", "SyntaxError"),
    "the end": ("import sys\nsys.exit(0)", "SystemExit: 0"),
    "escape codes": ("raise ValueError('\\x1b[31mred\\n')", "ValueError: \\x1b[31mred"),
    "no name": ("x = 1", "does not name exactly one class"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_it_is_one_line_with_its_cause(write: Write, what: str) -> None:
    code, cause = BROKEN[what]
    with pytest.raises(PhantomBenchError) as refusal:
        get_model(write(code))
    assert cause in str(refusal.value) and str(refusal.value).isprintable()
    assert "broken" in refusal.value.where


def test_what_leaves_when_it_is_built_is_told(write: Write) -> None:
    code = "import sys\n__all__ = ['M']\n\ndef stop(*a):\n    sys.exit(0)\n\n"
    name = write(code + "class M:\n    def __init__(self, *a):\n        stop()\n")
    with pytest.raises(PhantomBenchError, match=r"cannot be built \(SystemExit: 0\)"):
        build_model(name, (1, 4), 2, (0.0, 1.0), {})
