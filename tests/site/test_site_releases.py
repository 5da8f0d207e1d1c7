"""A released board is named, cited, held by the ledger, and never changed."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from phantombench.audit.publication import of_ledger
from phantombench.cli.cite import cite
from phantombench.cli.leaderboard import leaderboard
from phantombench.cli.release import release
from phantombench.errors import PhantomBenchError
from phantombench.site.releases import path_of, read_release, read_releases, write_release


@pytest.fixture
def run(full, monkeypatch, fake):
    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("phantombench.task.registry.task_ids", lambda _root: sorted(specs))
    monkeypatch.setattr("phantombench.task.registry.read_spec", specs.__getitem__)
    monkeypatch.setattr("phantombench.metrics.measures_for", fake.measures_for)
    monkeypatch.setattr("phantombench.metrics.all_axes", lambda: fake.AXES)
    app = typer.Typer()
    for command in (leaderboard, release, cite):
        app.command()(command)

    def invoke(*words):
        return CliRunner().invoke(app, [*words, "--root", str(full.workspace.root)])

    assert invoke("leaderboard").exit_code == 0
    return invoke


def test_a_release_stands_on_the_overview_and_in_the_ledger(run, full) -> None:
    done = run("release", "2026-11")
    assert done.exit_code == 0, done.output
    assert "git tag -a board-2026-11" in done.output
    (made,) = read_releases(full.workspace)
    page = (full.workspace.leaderboards / "index.html").read_text()
    assert f"<a href=releases/2026-11.json>2026-11</a> (version {made.version})" in page
    assert "results/xray-fake/dcgan.json" in made.files
    assert run("leaderboard", "--check").exit_code == 0
    assert list(of_ledger(full.workspace)) == []


def test_it_does_not_change_with_the_board(run, full, fake) -> None:
    run("release", "first")
    before = path_of(full.workspace, "first").read_bytes()
    full.add(full.specs[0], fake.result(full.specs[0], "new", fid=1.0))
    stale = run("release", "second")
    assert stale.exit_code == 2 and "to fix: phantombench leaderboard" in stale.output
    run("leaderboard")
    assert "first is released" in run("release", "first").output
    assert path_of(full.workspace, "first").read_bytes() == before
    assert run("release", "second").exit_code == 0
    first, second = read_releases(full.workspace)
    assert (first.tag, second.tag) == ("first", "second")
    assert "results/xray-fake/new.json" in second.files.keys() - first.files.keys()
    assert list(of_ledger(full.workspace)) == []


@pytest.mark.parametrize("field", ["entries", "head", "files", "tag"])
def test_a_changed_release_is_noticed(run, full, field) -> None:
    run("release", "2026-11")
    path = path_of(full.workspace, "2026-11")
    content = json.loads(path.read_bytes())
    content[field] = {
        "entries": content["entries"] - 1,
        "head": "0" * 64,
        "files": dict(list(content["files"].items())[1:]),
        "tag": "2026-12",
    }[field]
    path.write_text(json.dumps(content, indent=1) + "\n")
    told = list(of_ledger(full.workspace))
    assert any("is not the file that the ledger has" in each for each in told)
    assert any(str(path.name) in each and "releases" in each for each in told[:1])
    for words in (["cite", "--release", "2026-11"], ["release", "2026-11"]):
        assert isinstance(run(*words).exception, PhantomBenchError)


def test_cited_by_its_tag_until_the_result_is_another(run, full, fake) -> None:
    run("release", "2026-11")
    made = read_release(path_of(full.workspace, "2026-11"))
    suite = run("cite", "--release", "2026-11").output
    assert f"Board 2026-11, version {made.version}" in suite
    one = run("cite", "xray-fake/dcgan", "--release", "2026-11")
    assert one.exit_code == 0 and f"board 2026-11, version {made.version}" in one.output
    spec = full.specs[0]
    full.add(spec, fake.result(spec, "dcgan", title="DCGAN", fid=1.0))
    run("leaderboard")
    refused = run("cite", "xray-fake/dcgan", "--release", "2026-11")
    assert isinstance(refused.exception, PhantomBenchError)
    assert "check out the tag board-2026-11" in str(refused.exception)
    assert isinstance(run("cite", "--release", "none").exception, PhantomBenchError)


def test_a_tag_stands_for_one_board(run, full) -> None:
    run("release", "2026-11")
    made = read_release(path_of(full.workspace, "2026-11"))
    assert write_release(full.workspace, made) == path_of(full.workspace, "2026-11")
    with pytest.raises(PhantomBenchError, match="a released board does not change"):
        write_release(full.workspace, made.model_copy(update={"entries": made.entries + 1}))


@pytest.mark.parametrize("tag", ["", "../up", "A B", "-x", "x" * 41])
def test_what_is_no_tag_is_refused(run, full, tag) -> None:
    with pytest.raises(PhantomBenchError, match="is no tag"):
        path_of(full.workspace, tag)
