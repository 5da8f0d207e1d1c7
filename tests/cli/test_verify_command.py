"""The command `verify`: what it counts, what it says, and how it ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from phantombench.audit import published, results
from phantombench.cli.verify import verify
from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch
from phantombench.evaluation.batch import Job
from phantombench.evaluation.verify import Agreement, Verification

TASKS = ("ecg-phantom", "xray-nih")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What comes out for each result, and what is wrong beside them; tests change it."""
    told: dict[str, Any] = {"verdicts": {}, "ledger": [], "reports": []}

    def one(bench: Any, name: str, say: Any) -> Verification:
        verdict = told["verdicts"].get(name, Verification(Agreement.IDENTICAL, ()))
        if isinstance(verdict, PhantomBenchError):
            raise verdict
        return verdict

    monkeypatch.setattr(results, "verify", one)
    monkeypatch.setattr(results, "read_over", lambda bench, name: [])
    told["options"] = set()
    monkeypatch.setattr(batch, "bench_of", lambda _, __, options: told["options"].add(options))
    monkeypatch.setattr(
        batch,
        "without_data",
        lambda workspace, tasks: {"xray-nih": PhantomBenchError("xray-nih", "no data", "get it")},
    )
    monkeypatch.setattr(published, "of_everything", lambda *_: iter(told["ledger"]))
    monkeypatch.setattr(published, "of_reports", lambda *_, **__: iter(told["reports"]))
    return told


@pytest.fixture
def run(found: dict[str, Any], tmp_path: Path) -> Iterator[Any]:
    for task in TASKS:
        for name in ("one", "two"):
            job = Job(task, name)
            folder = tmp_path / "submissions" / job.task / job.name
            folder.mkdir(parents=True)
            (folder / "submission.toml").write_text("")
            result = tmp_path / "leaderboards" / "results" / task / f"{name}.json"
            result.parent.mkdir(parents=True, exist_ok=True)
            result.write_text("{}")
    app = typer.Typer()
    app.command()(verify)
    alone = ("--jobs", "1", "--root", str(tmp_path))  # what is patched is so in this process
    yield lambda *words: CliRunner().invoke(app, [*words, *alone])


def test_what_was_only_read_over_is_not_counted_as_verified(run: Any) -> None:
    done = run()
    assert done.exit_code == 0
    assert "2 of 4 results verified" in done.output
    assert "not computed again: xray-nih: no data" in done.output


def test_nothing_is_taken_from_the_cache_of_trainings(run: Any, found: dict[str, Any]) -> None:
    run("--skip", "privacy")
    (options,) = found["options"]
    assert not options.reuse
    assert options.skipped_axes == {"privacy"}


def test_a_difference_ends_with_one(run: Any, found: dict[str, Any]) -> None:
    found["verdicts"]["two"] = Verification(Agreement.DIFFERENT, ("fid: committed 1, now 2",))
    done = run()
    assert done.exit_code == 1
    assert "ecg-phantom/two: fid: committed 1, now 2" in done.output


def test_exact_allows_no_difference(run: Any, found: dict[str, Any]) -> None:
    found["verdicts"]["two"] = Verification(Agreement.WITHIN_TOLERANCE, ("fid: by 1e-9",))
    assert run().exit_code == 0
    assert run("--exact").exit_code == 1


def test_a_result_that_cannot_be_read_does_not_stop_the_others(
    run: Any, found: dict[str, Any]
) -> None:
    broken = PhantomBenchError("one.json", "key 'value' is there twice", "score it again")
    found["verdicts"]["one"] = broken
    done = run()
    assert done.exit_code == 1
    assert "ecg-phantom/one: one.json: key 'value' is there twice" in done.output
    assert "1 of 4 results verified" in done.output


def test_a_named_submission_has_to_have_a_result(run: Any, tmp_path: Path) -> None:
    (tmp_path / "leaderboards" / "results" / TASKS[0] / "two.json").unlink()
    assert run().exit_code == 0
    done = run("--task", TASKS[0], "--submission", "two")
    assert done.exit_code == 2
    assert f"leaderboards/results/{TASKS[0]}/two.json: no such result" in done.output


@pytest.mark.parametrize("where", ["ledger", "reports"])
def test_faults_beside_the_results_fail_when_all_is_asked_for(
    run: Any, found: dict[str, Any], where: str
) -> None:
    assert run("--all").exit_code == 0
    found[where] = ["leaderboards/samples/x.png is not the file that the ledger has"]
    assert run().exit_code == 0
    done = run("--all")
    assert done.exit_code == 1
    assert "x.png is not the file" in done.output and "1 faults beside" in done.output


@pytest.mark.parametrize(
    "words", [("--task", TASKS[0]), ("--skip", "explanation"), ("--submission", "one")]
)
def test_all_leaves_nothing_out(run: Any, words: tuple[str, ...]) -> None:
    assert run("--all", *words).exit_code == 2
    assert run("--full", *words).exit_code == 2


def test_what_lies_beside_the_results_is_looked_at_alone(run: Any, found: dict[str, Any]) -> None:
    found["verdicts"]["two"] = Verification(Agreement.DIFFERENT, ("fid: committed 1, now 2",))
    done = run("--beside")
    assert (done.exit_code, found["options"]) == (0, set())
    assert "0 faults beside the results" in done.output
    found["ledger"] = ["leaderboards/ledger.jsonl was rewritten"]
    done = run("--beside")
    assert done.exit_code == 1
    assert "was rewritten" in done.output
    assert run("--beside", "--all").exit_code == 2
    assert run("--beside", "--exact").exit_code == 2


def test_a_clone_that_is_cut_off_is_told(run: Any, tmp_path: Path) -> None:
    assert "git fetch --unshallow" not in run("--beside").output
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    whole = tmp_path / "whole"
    for words in (
        ("init", "-q", str(whole)),
        *(("-C", str(whole), *who, "commit", "-qm", "x", "--allow-empty") for _ in range(2)),
        ("clone", "-q", "--depth", "1", f"file://{whole}", str(tmp_path / "shallow")),
    ):
        subprocess.run(["git", *words], check=True, capture_output=True)
    (tmp_path / "shallow" / ".git").rename(tmp_path / ".git")
    assert "git fetch --unshallow" in run("--beside").output
