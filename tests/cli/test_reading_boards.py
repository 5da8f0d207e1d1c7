"""`list`, `show`, `cite`, `export` and `compare` on the boards of this checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.cli.export import ENDINGS, Format
from phantombench.errors import PhantomBenchError
from phantombench.result.store import read_result
from phantombench.site.bibtex import split_entries

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "leaderboards" / "results"
TASK = sorted(path.name for path in RESULTS.iterdir())[-1]
SCORED = sorted((RESULTS / TASK).glob("*.json"))
MODELS = [path.stem for path in SCORED if read_result(path).submission.kind == "model"][:2]
APP = build()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(APP, [*arguments, "--root", str(ROOT)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_list_names_every_row_for_readers_and_for_programs() -> None:
    table = run("list", "--task", TASK)
    content = json.loads(run("list", "--task", TASK, "--json"))
    names = [row["name"] for row in content["tasks"][0]["submissions"]]
    assert names and all(f"{TASK}/{name}" in table for name in names)


def test_show_gives_the_numbers_of_the_result() -> None:
    content = json.loads(run("show", f"{TASK}/{MODELS[0]}", "--json"))
    result = read_result(RESULTS / TASK / f"{MODELS[0]}.json")
    assert content["result_sha256"] == result.sha256 and content["badge"] == "recomputed"
    shown = {(c["measure"], str(c["facets"])): c["value"] for c in content["cells"]}
    for record in result.records:
        key = record.measure, str(record.facets.applying())
        if key in shown and shown[key] is not None:
            assert shown[key] == record.value
    assert "95 % interval" in run("show", f"{TASK}/{MODELS[0]}")


def test_cite_gives_one_entry_each() -> None:
    assert len(split_entries(run("cite"))) == 1
    assert len(split_entries(run("cite", TASK))) == 3
    found = json.loads(run("cite", f"{TASK}/{MODELS[0]}", "--json"))
    assert list(found) == ["suite", "task", "data", "papers", "result"]
    assert all(split_entries(text) for text in found.values())
    assert "of the ledger" in found["result"] and "sha256" in found["result"]


@pytest.mark.parametrize("form", Format)
def test_export_writes_what_lies_beside_the_pages(form: Format, tmp_path: Path) -> None:
    printed = run("export", TASK, "--format", form.value)
    path = tmp_path / f"board.{ENDINGS.get(form, form.value)}"
    run("export", TASK, "--format", form.value, "--output", str(path))
    assert path.read_text(encoding="utf-8") == printed and printed
    if form is Format.JSON:
        assert run("export", TASK, "--json") == printed


def test_compare_tells_of_differences_and_that_they_are_unpaired() -> None:
    content = json.loads(run("compare", TASK, *MODELS, "--json"))
    assert content["base"] == MODELS[0] and "unpaired" in content["method"]
    for each in content["measures"]:
        for gap in each["differences"].values():
            assert gap["ci95"][0] <= gap["value"] <= gap["ci95"][1]
    assert "unpaired" in run("compare", TASK, *MODELS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", MODELS[0]),
        ("show", f"{TASK}/nobody"),
        ("cite", "no-task"),
        ("export", "no-task"),
        ("compare", TASK, MODELS[0]),
        ("compare", TASK, MODELS[0], "nobody"),
    ],
)
def test_a_wrong_name_is_told_with_what_to_do(arguments: tuple[str, ...]) -> None:
    with pytest.raises(PhantomBenchError, match="To fix"):
        run(*arguments)
