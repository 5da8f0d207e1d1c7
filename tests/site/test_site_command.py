"""The command `leaderboard` on a checkout of its own."""

from __future__ import annotations

import os

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from phantombench.cli.leaderboard import leaderboard
from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Split


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


def test_what_is_not_shown_is_said_and_is_no_error(run, full, fake):
    spec = full.specs[0]
    full.add(spec, fake.result(spec, "new", fake.record("gone", 1.0), fid=1.0))
    done = run()
    assert done.exit_code == 0
    assert "not shown, for the benchmark does not measure it: xray-fake: gone of new" in done.output


class FakeTask:
    def __init__(self, spec):
        self.spec = spec

    def fingerprint(self, data):
        raise PhantomBenchError(self.spec.id, "no data", "get it")


def test_pages_with_real_samples_lie_outside_the_checkout(run, full, monkeypatch, tmp_path_factory):
    def load(task, name, data, cache):
        if task.spec.kind == "signal":
            raise PhantomBenchError(task.spec.id, "no data", "get it")
        return Split(
            np.zeros((4, *task.spec.sample_shape), np.float32), np.arange(4) % 2, np.arange(4)
        )

    specs = {spec.id: spec for spec in full.specs}
    monkeypatch.setattr("phantombench.task.registry.get_task", lambda name: FakeTask(specs[name]))
    monkeypatch.setattr("phantombench.site.with_real.load_split", load)
    outside = tmp_path_factory.mktemp("outside") / "pages"
    served = []
    monkeypatch.setattr("phantombench.cli.leaderboard._serve", lambda *where: served.append(where))
    done = run("--with-real", str(outside), "--serve", "--port", "0")
    assert done.exit_code == 0 and "no real samples: ecg-fake" in done.output
    assert served == [(outside, 0)]
    page = (outside / "xray-fake.html").read_text()
    assert "src=data:image/png;base64," in page.replace('"', "")
    assert "data:image" not in (outside / "ecg-fake.html").read_text()
    assert not list(full.workspace.leaderboards.glob("*.html"))

    inside = run("--with-real", str(full.workspace.root / "pages"))
    assert isinstance(inside.exception, PhantomBenchError)
    again = run("--with-real", str(outside))
    assert isinstance(again.exception, PhantomBenchError)


def test_a_picture_that_belongs_to_nothing_fails_the_check_and_is_removed(run, full):
    run()
    pictures = [
        full.workspace.picture("xray-fake", "copycat"),  # below the line
        full.workspace.picture("xray-fake", "gone"),
        full.workspace.explanations / "xray-fake" / "gone.png",
    ]
    for path in pictures:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a patient")
    checked = run("--check")
    assert checked.exit_code == 2 and all(path.is_file() for path in pictures)
    assert "leaderboards/samples/xray-fake/copycat.png its samples are too close" in checked.output
    done = run()
    assert done.exit_code == 0 and not any(path.is_file() for path in pictures)
    assert "removed leaderboards/samples/xray-fake/gone.png: belongs to no result" in done.output
    assert run("--check").exit_code == 0


def test_a_file_that_scoring_did_not_make_is_told_and_stays(run, full):
    strange = full.workspace.leaderboards / "more" / "notes.txt"
    strange.parent.mkdir()
    strange.write_text("mine")
    done = run()
    assert done.exit_code == 2 and strange.is_file()
    assert "leaderboards/more/notes.txt belongs to nothing" in done.output


def test_what_a_killed_command_was_writing_is_removed_and_never_published(run, full):
    """What is fresh may be another command's, at work beside this one: it stays."""
    run()
    below = full.workspace.leaderboards
    names = (".index.html.ab1_2c3d", f"results/{full.specs[0].id}/.dcgan.json.ab1_2c3d")
    for name in names:
        (below / name).write_bytes(b"half")
    before = (below / "ledger.jsonl").read_bytes()
    assert run().exit_code == 0 and all((below / name).is_file() for name in names)
    assert run("--check").exit_code == 2
    for name in names:
        os.utime(below / name, (0, 0))
    assert run().exit_code == 0 and not any((below / name).exists() for name in names)
    assert run("--check").exit_code == 0
    assert (below / "ledger.jsonl").read_bytes() == before
