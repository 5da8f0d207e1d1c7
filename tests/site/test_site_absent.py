"""Who has no row: said by the build, refused by the check, removed by a command."""

from __future__ import annotations

import shutil

import pytest
import typer
from typer.testing import CliRunner

from phantombench.cli.leaderboard import leaderboard
from phantombench.result.ledger import read_ledger
from phantombench.site.absent import find_absent
from phantombench.site.ledger import NAME
from phantombench.site.readme import END, START


@pytest.fixture
def run(full, monkeypatch, fake):
    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("phantombench.task.registry.task_ids", lambda _root: sorted(specs))
    monkeypatch.setattr("phantombench.task.registry.read_spec", specs.__getitem__)
    monkeypatch.setattr("phantombench.metrics.measures_for", fake.measures_for)
    monkeypatch.setattr("phantombench.metrics.all_axes", lambda: fake.AXES)
    app = typer.Typer()
    app.command()(leaderboard)

    def invoke(*arguments):
        return CliRunner().invoke(app, [*arguments, "--root", str(full.workspace.root)])

    return invoke


def test_a_result_without_a_submission_leaves_the_board_until_it_is_removed(run, full):
    assert run().exit_code == 0
    shutil.rmtree(full.workspace.submission("xray-fake", "wgan"))
    done = run()
    assert "not shown: xray-fake: wgan (a result without a submission)" in done.output
    assert (
        "submissions/xray-fake/wgan"
        not in (full.workspace.leaderboards / "xray-fake.html").read_text()
    )
    assert not (full.workspace.leaderboards / "submissions/xray-fake/wgan.html").exists()

    checked = run("--check")
    assert checked.exit_code == 2 and "phantombench leaderboard --prune" in checked.output
    pruned = run("--prune")
    assert "removed leaderboards/results/xray-fake/wgan.json" in pruned.output
    assert run("--check").exit_code == 0
    last = read_ledger(full.workspace.leaderboards / NAME)[-1]
    assert (last.file, last.sha256) == ("results/xray-fake/wgan.json", None)


def test_a_submission_without_a_result_waits_and_is_no_error(run, full):
    full.workspace.result("xray-fake", "wgan").unlink()
    done = run()
    assert done.exit_code == 0 and "wgan (not scored yet)" in done.output
    assert "wgan (not scored yet)" in (full.workspace.leaderboards / "xray-fake.html").read_text()
    assert run("--check").exit_code == 0


def test_a_result_older_than_its_submission_is_not_shown(full, fake):
    spec = full.specs[0]
    path = full.workspace.submission(spec.id, fake.INVENTED) / "submission.toml"
    path.write_text(path.read_text().replace("made up", "another one"))
    results = {fake.INVENTED: fake.result(spec, fake.INVENTED, kind="control", fid=1.0)}
    absent = find_absent(full.workspace, spec.id, results)
    assert absent.older == (fake.INVENTED,) and not absent.orphans
    assert "changed since it was scored" in absent.sentences()[-1]
    assert f"submissions/{spec.id}/{fake.INVENTED}.html" not in full.site()


def test_the_table_of_the_readme_is_written_and_checked(run, full):
    path = full.workspace.root / "README.md"
    path.write_text(f"# Mine\n\n{START}\nstale\n{END}\n\nlast\n")
    run()
    text = path.read_text()
    assert text.startswith("# Mine\n") and text.endswith("\nlast\n") and "stale" not in text
    assert "| DCGAN |" in text and "leaderboards/board.svg" in text
    assert "rewards" not in text or "samples without detail" in text
    path.write_text(text.replace("40.0", "39.0"))
    checked = run("--check")
    assert checked.exit_code == 2 and "README.md differs from line" in checked.output
    assert run().exit_code == 0 and path.read_text() == text


def test_a_readme_without_a_place_is_left_alone(run, full):
    path = full.workspace.root / "README.md"
    path.write_text("# Mine\n")
    run()
    assert path.read_text() == "# Mine\n"
    path.write_text(START)
    assert run().exit_code != 0
