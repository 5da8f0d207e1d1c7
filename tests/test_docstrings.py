"""Every example in a docstring runs and says what it shows; arguments that it names are there."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import phantombench

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    found.name
    for package in (
        phantombench,
        *map(importlib.import_module, ("phantombench.models", "phantombench.tasks")),
    )
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not found.name.endswith("__main__")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def functions(folder: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


@pytest.mark.parametrize("folder", ["benchmark", "models", "tasks"])
def test_arguments_that_are_told_of_are_there(folder: str) -> None:
    wrong = {}
    for place, function in functions(folder):
        section = re.search(r"Args:\n((?: {4}.*\n?|\n)+)", ast.get_docstring(function) or "")
        told = re.findall(r"^ {4}(\w[\w, ]*):", section[1], re.M) if section else []
        there = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
        if gone := {name.strip() for names in told for name in names.split(",")} - there:
            wrong[place] = gone
    assert wrong == {}
