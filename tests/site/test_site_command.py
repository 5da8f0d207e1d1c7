"""The command `leaderboard` on a checkout of its own."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from benchmark.cli.leaderboard import leaderboard


@pytest.fixture
def run(full, monkeypatch, fake):
    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("benchmark.task.registry.task_ids", lambda: sorted(specs))
    monkeypatch.setattr("benchmark.task.registry.read_spec", specs.__getitem__)
    monkeypatch.setattr("benchmark.metrics.metrics_for", fake.metrics_for)
    app = typer.Typer()
    app.command()(leaderboard)

    def invoke(*arguments):
        return CliRunner().invoke(app, [*arguments, "--root", str(full.workspace.root)])

    return invoke


def test_what_was_written_passes_the_check(run):
    assert run().exit_code == 0
    checked = run("--check")
    assert checked.exit_code == 0 and "as the results make them" in checked.output


def test_check_says_which_file_differs_and_writes_nothing(run, full):
    run()
    page = full.workspace.leaderboards / "index.html"
    page.write_bytes(page.read_bytes().replace(b"DCGAN", b"DCGUN"))
    changed = page.read_bytes()
    checked = run("--check")
    assert checked.exit_code == 2
    assert "leaderboards/index.html differs from line" in checked.output
    assert page.read_bytes() == changed


def test_a_new_result_makes_the_site_stale(run, full, fake):
    run()
    spec = full.specs[0]
    full.add(spec, fake.result(spec, "new", fid=1.0))
    checked = run("--check")
    assert checked.exit_code == 2 and "xray-fake.csv" in checked.output
    assert "ecg-fake" not in checked.output.replace("ecg-fake.html", "")
