"""LaTeX, Markdown, leaderboard.json and its schema, Croissant: complete, and what they claim."""

from __future__ import annotations

import json
import re

import pytest

from phantombench.metrics.measure import Goal
from phantombench.result.ledger import read_ledger
from phantombench.result.schema import Facets
from phantombench.site.board import Standing
from phantombench.site.catalogue import Leaderboard
from phantombench.site.filling import build_board
from phantombench.site.ledger import BoardVersion, history_of, ledger_file, version_of
from phantombench.site.typeset import board_latex, board_markdown
from phantombench.site.views import on_the_table, views_of
from phantombench.site.writing import write_site


@pytest.fixture
def site(full):
    return full.site()


def test_every_view_is_a_table_with_as_many_cells_as_columns(fake) -> None:
    spec = fake.spec()
    board = fake.board(
        spec,
        fake.result(spec, "a", fid=(10.0, 9.0, 11.0), psnr=20.0, coverage=0.5),
        fake.result(spec, "b", fid=(30.0, 29.0, 31.0), psnr="no pairs", coverage=0.4),
    )
    tables = board_latex(board).decode().split("\\begin{tabular}")[1:]
    assert len(tables) == len(views_of(board)) - 1  # costs are no measures
    for table in tables:
        columns = len(re.match(r"\{(\w+)\}", table)[1])
        lines = [line for line in table.splitlines() if line.endswith(r"\\")]
        assert {line.count(" & ") for line in lines} == {columns - 1}
        assert len(lines) == 2 + len(board.rows)
    assert r"\textbf{10.0}\ci{9.0, 11.0}" in tables[0]
    head = board_latex(board).decode().partition("\\begin{tabular}")[0]
    assert r"\providecommand{\ci}[1]{ {\scriptsize [#1]}}" in head
    assert "**10.0** (9.0 to 11.0)" in board_markdown(board).decode()
    assert "\\textbf{30.0}" not in tables[0]


def test_tables_say_what_pairs_reward(fake) -> None:
    spec = fake.spec()
    control = fake.result(spec, "blur", kind="control", fid=50.0, psnr=25.0, passed=False)
    real = fake.result(spec, fake.FLOOR, kind="control", fid=10.0, psnr=20.0, passed=False)
    board = fake.board(spec, fake.result(spec, "a", fid=10.0, psnr=20.0), real, control)
    for text in (board_latex(board).decode(), board_markdown(board).decode()):
        assert "rewards samples without detail" in text


def test_leaderboard_json_follows_its_schema_and_holds_every_row(full, site) -> None:
    content = json.loads(site["leaderboard.json"])
    read = Leaderboard.model_validate_json(site["leaderboard.json"])
    schema = json.loads(site["leaderboard.schema.json"])
    assert set(content) == set(schema["properties"])
    described = [
        field for each in schema["$defs"].values() for field in each["properties"].values()
    ]
    assert sum("description" in each for each in described) > len(described) / 2
    for spec, task in zip(
        full.specs, sorted(read.tasks, key=lambda t: t.id != "xray-fake"), strict=False
    ):
        assert {row.name for row in task.submissions} or not task.submissions, spec
    fake_task = next(task for task in read.tasks if task.id == "xray-fake")
    assert {row.standing for row in fake_task.submissions} == {each.value for each in Standing}
    for row in fake_task.submissions:
        assert row.page in site and row.ledger_entry
        assert len(row.scores) == len(fake_task.columns)
    for name in fake_task.files.values():
        assert name in site


def test_the_page_of_a_submission_tells_seeds_hashes_and_its_entry(full, site) -> None:
    page = site["submissions/xray-fake/dcgan.html"].decode()
    content = json.loads(site["leaderboard.json"])
    task = next(each for each in content["tasks"] if each["id"] == "xray-fake")
    row = next(each for each in task["submissions"] if each["name"] == "dcgan")
    assert row["result_sha256"] in page and f"entry {row['ledger_entry']}" in page
    assert "@misc{phantombench-xray-fake-dcgan" in page and "recomputed" in page
    assert "phantombench verify --task xray-fake --submission dcgan" in page
    evil = site["submissions/xray-fake/copycat.html"].decode()
    assert "stopped: copies" in evil


def test_what_happens_on_one_task_leaves_the_others_alone(full, fake) -> None:
    before = full.site()
    spec = full.specs[0]
    full.add(spec, fake.result(spec, "zz-new", fid=70.0))
    after = full.site()
    changed = {name for name in before if after[name] != before[name]}
    assert not {name for name in changed if "ecg-fake" in name}


def test_a_column_of_one_encoder_or_subgroup_has_no_place_on_the_table(fake) -> None:
    spec = fake.spec()

    def facets(task):
        return (Facets(), Facets(encoder="one"), Facets(subgroup="sex=F"))

    measure = fake.measure("fid", "fidelity", Goal.MINIMIZE, facets=facets)
    board = build_board(spec, {}, [measure], fake.AXES)
    assert (len(board.columns), len(board.parts), len(board.by_encoder)) == (1, 2, 1)
    assert [column.facets for column in on_the_table(board)] == [Facets()]


def test_the_version_of_a_task_is_its_last_entry(full) -> None:
    path = full.workspace.leaderboards / "ledger.jsonl"
    path.write_bytes(ledger_file(full.workspace))
    entries = read_ledger(path)
    whole, one = version_of(entries), version_of(entries, "ecg-fake")
    assert whole.entries == len(entries) and one.entries < whole.entries
    assert version_of(entries[: one.entries]) == one
    assert version_of([], None) == BoardVersion(0, "0" * 64)
    history = history_of(entries, "xray-fake")
    assert (history.published, history.changed, history.withdrawn) == (6, 0, 0)
    assert history_of(entries, "no-task") is None


def test_croissant_is_read_by_the_library_of_its_makers(full, site, monkeypatch) -> None:
    library = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    folder = full.workspace.leaderboards
    write_site(folder, site)
    monkeypatch.chdir(folder)
    data = library.Dataset(jsonld="xray-fake.croissant.json")
    assert not data.metadata.issues.errors
    splits = list(data.records("splits"))
    assert [each["splits/samples"] for each in splits] == [1350, 648, 648]
    records = list(data.records("results"))
    values = {each["results/value"] for each in records}
    assert 40.0 in values and len(records) == site["xray-fake.csv"].count(b"\n") - 1
