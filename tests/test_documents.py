"""What the documents name is there: links, headings, files, commands with their options, layers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from phantombench.cli.app import build

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "tasks/*/card.md", ".github/*.md")
    for path in ROOT.glob(pattern)
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    prose = BLOCK.sub("", path.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.*)$", prose, re.M)
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", read(document))):
        file, _, anchor = link.partition("#")
        target = (ROOT / document).parent / file if file else ROOT / document
        if not re.match(r"\w+:", link) and (
            not target.exists() or (anchor and anchor not in anchors(target))
        ):
            dead.append(link)
    assert dead == []


FOLDERS = (".github", "benchmark", "docs", "leaderboards", "models", "tasks", "tests")
MADE = {"ground", "mitdb", "nih-chestxray14", "explained"}  # by a command, or by the user


@pytest.fixture(scope="session")
def there() -> set[str]:
    """Every end of the path of every file and folder: `a/b.py` and `b.py`."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    parts = [path.relative_to(ROOT).parts for path in paths]
    return {"/".join(each[place:]) for each in parts for place in range(len(each))} | {*FOLDERS}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_folders_and_modules_that_are_named_are_there(document: str, there: set[str]) -> None:
    prose = BLOCK.sub("", read(document))
    named = set(re.findall(r"`([\w./-]+(?:/|\.py|\.sh|\.yml))`", prose))
    assert {each for each in named if each.strip("/") not in there | MADE} == set()


def commands(document: str) -> Iterator[list[str]]:
    """The words of every `phantombench` command, those of shell blocks and those within lines."""
    text = read(document)
    blocks = "\n".join(block for _, block in BLOCK.findall(text)).replace("\\\n", " ")
    for command in re.findall(r"^(?:srun )?phantombench (.*?)(?: #|&&|$)", blocks, re.M):
        yield command.split()
    for code in re.findall(r"`(phantombench [^`]+)`", BLOCK.sub("", text)):
        yield code.split()[1:]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_and_options_exist(document: str) -> None:
    application = get_command(build())
    for words in commands(document):
        command, left = application, list(words)
        while (groups := getattr(command, "commands", None)) and left and left[0][:1] != "-":
            assert set(left[0].split("|")) <= set(groups), f"phantombench {' '.join(words)}"
            command = groups[left.pop(0).split("|")[0]]
        known = {"--help"}.union(*(each.opts + each.secondary_opts for each in command.params))
        options = {each.partition("=")[0] for each in left if each.startswith("--")}
        assert options <= known, f"phantombench {' '.join(words)}"


def test_the_layers_are_those_that_are_held() -> None:
    layers = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    told = re.search(r"^## Layers\n\n((?:    .*\n)+)", read("docs/architecture.md"), re.M)
    assert told
    for line, layer in zip(told[1].splitlines(), layers, strict=True):
        names = layer.split(" | ")
        assert sorted(line.split()[: len(names)]) == sorted(names)
