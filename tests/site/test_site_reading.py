"""`list`, `show`, `cite`, `export` and `compare` on a checkout of fakes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.app import build
from phantombench.cli.export import ENDINGS, Format
from phantombench.errors import PhantomBenchError
from phantombench.result.store import read_result
from phantombench.site.bibtex import split_entries
from phantombench.site.board import Cell
from phantombench.site.differences import paired, unpaired

TASK = "xray-fake"


@pytest.fixture
def run(full, monkeypatch, fake):
    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("phantombench.task.registry.task_ids", lambda _root: sorted(specs))
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
    assert content["base"] == "dcgan"
    fid = next(each for each in content["measures"] if each["measure"] == "fid")
    gap = fid["differences"]["wgan"]
    assert (gap["value"], gap["verdict"], gap["method"]) == (20.0, "worse", "unpaired")
    assert gap["ci95"] == pytest.approx([20 - 125**0.5, 20 + 125**0.5])
    assert "unpaired" in run("compare", TASK, "dcgan", "wgan")


def test_a_difference_needs_two_numbers_with_intervals():
    known, other = Cell(1.0, (0.0, 2.0)), Cell(3.0, (2.0, 5.0))
    assert unpaired(known, Cell(None)) is None and unpaired(known, Cell(1.0)) is None
    there, back = unpaired(known, other), unpaired(other, known)
    assert there is not None and back is not None
    assert (there.value, there.low, there.high) == (-back.value, -back.high, -back.low)


@pytest.mark.parametrize("measure", ["fid", "coverage"])
def test_what_patients_do_to_both_cancels_in_a_paired_difference(fake, measure):
    spec = fake.spec()
    columns = fake.board(spec, fake.result(spec, "a", fid=1.0)).columns
    column = next(each for each in columns if each.measure.name == measure)
    rng = np.random.default_rng(0)
    shared, own = rng.normal(0, 5.0, 1000), rng.normal(0, 0.1, 1000)
    one = Cell(11.0, (1.0, 21.0), deviations=shared)
    other = Cell(10.0, (0.0, 20.0), deviations=shared + own - own.mean())
    gap, wide = paired(column, one, other), unpaired(one, other)
    assert gap is not None and wide is not None
    assert 0.7 < gap.low < gap.value == 1.0 < gap.high < 1.3 and wide.low < 0
    assert gap.better == (0.0 if measure == "fid" else 1.0)
    back = paired(column, other, one)
    assert back is not None and back.better == pytest.approx(1 - gap.better)
    assert (back.low, back.high) == pytest.approx((-gap.high, -gap.low))
    assert paired(column, one, Cell(10.0, (0.0, 20.0))) is None


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
