"""The published board is itself tested: results, controls, pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.cli.leaderboard import leaderboard
from phantombench.controls.order import violations
from phantombench.evaluation.batch import find_jobs
from phantombench.evaluation.evaluate import identity
from phantombench.result.store import read_results
from phantombench.submission.checks import check_submission, content_hash, read_submission
from phantombench.submission.schema import ModelSource
from phantombench.task.registry import read_spec, task_ids
from phantombench.workspace import open_workspace
from phantombench.xai.registry import all_methods, all_scores

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = open_workspace(ROOT)
JOBS = find_jobs(WORKSPACE, None, None)
TASKS = sorted({job.task for job in JOBS})


def _source(job) -> object:
    return read_submission(WORKSPACE.submission(job.task, job.name)).source


def test_the_board_covers_the_four_tasks() -> None:
    assert set(TASKS) == {"xray-nih", "ecg-mitbih", "xray-phantom", "ecg-phantom"}
    assert set(TASKS) <= set(task_ids())


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_every_submission_is_ready(job) -> None:
    assert check_submission(WORKSPACE.submission(job.task, job.name)) == []


@pytest.mark.parametrize("task", TASKS)
def test_every_submission_has_a_result_of_this_task_and_this_content(task: str) -> None:
    results = read_results(WORKSPACE.results / task)
    assert set(results) == {job.name for job in JOBS if job.task == task}
    for name, result in results.items():
        assert result.task == identity(read_spec(task)), name
        assert result.submission.sha256 == content_hash(WORKSPACE.submission(task, name)), name


@pytest.mark.parametrize("task", TASKS)
def test_the_five_models_are_submitted(task: str) -> None:
    models = {
        source.model
        for job in JOBS
        if job.task == task and isinstance(source := _source(job), ModelSource)
    }
    assert models >= {"classical-gan", "dcgan", "wgan", "bilstm-dcgan", "vaegan"}


@pytest.mark.parametrize("task", TASKS)
def test_every_model_is_explained_and_nothing_else(task: str) -> None:
    methods = {method.name for method in all_methods()}
    scores = {score.name for score in all_scores()}
    for name, result in read_results(WORKSPACE.results / task).items():
        if result.submission.kind != "model":
            assert result.xai == {}, name
            continue
        networks = {key.split("@")[0] for key in result.xai}
        hidden = {key.split("@")[0] for key in result.xai if "@" in key}
        assert networks == {"discriminator", "generator", "generator-classifier"}, name
        assert hidden == {"discriminator", "generator"}, name
        for explained in result.xai.values():
            assert set(explained) == methods
            for each in explained.values():
                assert set(each) == scores
                for score in each.values():
                    assert score.reason if score.value is None else score.ci95


@pytest.mark.parametrize("task", TASKS)
def test_controls_come_out_in_the_right_order(task: str) -> None:
    assert violations(read_results(WORKSPACE.results / task), read_spec(task)) == []


def test_the_pages_are_made_from_the_results() -> None:
    leaderboard(check=True, root=ROOT)


@pytest.mark.parametrize("task", ["xray-nih", "ecg-mitbih"])
def test_no_training_sample_is_shown_on_real_tasks(task: str) -> None:
    shown = {path.stem for path in (WORKSPACE.leaderboards / "samples" / task).glob("*.png")}
    assert shown.isdisjoint({"real", "blur", "collapse", "shuffled-labels"})
