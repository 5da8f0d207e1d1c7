"""Threads import other packages one at a time."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("metrics", "xai", "explanation", "utility", "plausibility", "statistics")
SOURCES = sorted(
    [path for room in ROOMS for path in (ROOT / "benchmark" / room).rglob("*.py")]
    + list((ROOT / "tasks").rglob("*.py"))
)
# torch is whole before there are threads; the others are loaded without going in circles.
WHOLE = {*sys.stdlib_module_names, "phantombench", "torch", "PIL", "safetensors"}
RACE = """
import importlib, sys, threading
import torch
from phantombench.importing import importing
from phantombench.torchvision_repair import repair

def take(name):
    start.wait()
    try:
        with importing:
            repair()
            importlib.import_module(name)
    except BaseException as error:
        failed.append(f"{name}: {error}")

names, failed = sys.argv[1:], []
start = threading.Barrier(len(names))
threads = [threading.Thread(target=take, args=(name,)) for name in names]
for each in threads:
    each.start()
for each in threads:
    each.join()
sys.exit("; ".join(failed) or 0)
"""
SETTERS = """
import importlib, os, sys
import torch
from phantombench.importing import settle_environment
from phantombench.torchvision_repair import repair

repair()
settle_environment()
set_item = os.environ.__class__.__setitem__

def told(self, name, value):
    print(name)
    set_item(self, name, value)

os.environ.__class__.__setitem__ = told
for name in sys.argv[1:]:
    importlib.import_module(name)
"""
NAMES = (
    "torch_fidelity.metric_prc",
    "torch_fidelity.metric_fid",
    "piq",
    "scipy.ndimage",
    "torch_fidelity.metric_kid",
    "scipy.signal",
    "sklearn.decomposition",
    "scipy.stats",
)


def alone(node: ast.AST, within: bool = False) -> Iterator[str]:
    """Yield what functions import of other packages without waiting for their turn."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        turn = isinstance(child, ast.With) and "importing" in ast.unparse(child.items[0])
        if isinstance(child, ast.Import | ast.ImportFrom) and not within:
            names = [each.name for each in child.names]
            names = [child.module or ""] if isinstance(child, ast.ImportFrom) else names
            yield from (name for name in names if name.split(".")[0] not in WHOLE)
        yield from alone(child, within or turn)


def of_functions(source: str) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, functions)
        for name in alone(node)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_threads_call_imports_in_turn(path: Path) -> None:
    found = of_functions(path.read_text(encoding="utf-8"))
    assert not found, f"{path}: write `with importing:` around the import of {', '.join(found)}"


def test_an_import_out_of_turn_is_found() -> None:
    source = "def f():\n    with importing:\n        import piq\n    import shap\n    import json\n"
    assert of_functions(source) == ["shap"]


def test_packages_entered_from_several_sides_at_once_are_whole() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RACE, *NAMES], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_no_package_sets_the_environment_once_there_are_threads() -> None:
    rest = ("tslearn.metrics", "skimage.feature", "shap", "captum.attr", "lime.lime_base")
    command = [sys.executable, "-c", SETTERS, *NAMES, *rest, "wfdb.processing", "pandas"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
