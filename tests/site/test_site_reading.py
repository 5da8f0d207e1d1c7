"""`list`, `show`, `cite`, `export` and `compare` on a checkout of fakes."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.cli.export import ENDINGS, Format
from phantombench.errors import PhantomBenchError
from phantombench.result.store import read_result
from phantombench.site.bibtex import split_entries
from phantombench.site.board import Cell
from phantombench.site.comparing import difference

TASK = "xray-fake"


@pytest.fixture
def run(full, monkeypatch, fake):
    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("phantombench.task.registry.task_ids", lambda: sorted(specs))
    monkeypatch.setattr("phantombench.task.registry.read_spec", specs.__getitem__)
    monkeypatch.setattr("phantombench.metrics.measures_for", fake.measures_for)
    monkeypatch.setattr("phantombench.metrics.all_axes", lambda: fake.AXES)
    app = build()

    def invoke(*arguments):
        done = CliRunner().invoke(app, [*arguments, "--root", str(full.workspace.root)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    return invoke


def test_list_names_every_row_for_readers_and_for_programs(run):
    table = run("list", "--task", TASK)
    content = json.loads(run("list", "--task", TASK, "--json"))
    names = [row["name"] for row in content["tasks"][0]["submissions"]]
    assert len(names) == 6 and all(f"{TASK}/{name}" in table for name in names)
    assert "stopped: copies" in table and "xray-truth/" in run("list")


def test_show_gives_the_numbers_of_the_result(run, full):
    content = json.loads(run("show", f"{TASK}/dcgan", "--json"))
    result = read_result(full.workspace.result(TASK, "dcgan"))
    assert content["result_sha256"] == result.sha256 and content["badge"] == "recomputed"
    shown = {cell["measure"]: cell["value"] for cell in content["cells"] if not cell["facets"]}
    assert shown["fid"] == 40.0 and shown["psnr"] == 18.0
    words = run("show", f"{TASK}/dcgan")
    assert "40.0" in words and "35.0 to 45.0" in words


def test_cite_gives_one_entry_each(run, full):
    assert len(split_entries(run("cite"))) == 1
    assert len(split_entries(run("cite", TASK))) == 3
    found = json.loads(run("cite", f"{TASK}/dcgan", "--json"))
    assert list(found) == ["suite", "task", "data", "result"]
    assert all(split_entries(text) for text in found.values())
    result = read_result(full.workspace.result(TASK, "dcgan"))
    assert "of the ledger" in found["result"] and result.sha256 in found["result"]


@pytest.mark.parametrize("form", Format)
def test_export_writes_what_lies_beside_the_pages(run, full, form, tmp_path):
    printed = run("export", TASK, "--format", form.value)
    path = tmp_path / "board"
    run("export", TASK, "--format", form.value, "--output", str(path))
    name = f"{TASK}.{ENDINGS.get(form, form.value)}"
    assert path.read_bytes() == printed.encode() == full.site()[name]
    if form is Format.JSON:
        assert run("export", TASK, "--json") == printed


def test_compare_tells_of_differences_and_that_they_are_unpaired(run):
    content = json.loads(run("compare", TASK, "dcgan", "wgan", "--json"))
    assert content["base"] == "dcgan" and "unpaired" in content["method"]
    fid = next(each for each in content["measures"] if each["measure"] == "fid")
    gap = fid["differences"]["wgan"]
    assert gap["value"] == 20.0 and gap["verdict"] == "worse"
    assert gap["ci95"] == pytest.approx([20 - 125**0.5, 20 + 125**0.5])
    assert "unpaired" in run("compare", TASK, "dcgan", "wgan")


def test_a_difference_needs_two_numbers_with_intervals():
    known = Cell(1.0, (0.0, 2.0))
    assert difference(known, Cell(None)) is None and difference(known, Cell(1.0)) is None
    there, back = difference(known, Cell(3.0, (2.0, 5.0))), difference(Cell(3.0, (2.0, 5.0)), known)
    assert there is not None and back is not None
    assert there == (-back[0], -back[2], -back[1])


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "dcgan"),
        ("show", f"{TASK}/nobody"),
        ("cite", "no-task"),
        ("export", "no-task"),
        ("compare", TASK, "dcgan"),
        ("compare", TASK, "dcgan", "dcgan"),
        ("compare", TASK, "dcgan", "nobody"),
    ],
)
def test_a_wrong_name_is_told_with_what_to_do(run, arguments):
    with pytest.raises(PhantomBenchError, match="To fix"):
        run(*arguments)
