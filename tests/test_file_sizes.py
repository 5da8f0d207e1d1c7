"""Small files, one idea each: no source or test file has 250 lines."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 250


def test_no_file_is_long() -> None:
    lines = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("benchmark", "models", "tasks", "tests")
        for path in (ROOT / folder).rglob("*.py")
    }
    assert lines
    assert {path: count for path, count in lines.items() if count >= MOST} == {}
