"""The published board is itself tested: results, controls, pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.cli.leaderboard import leaderboard
from phantombench.controls.registry import all_controls, floor_control
from phantombench.evaluation.batch import Job, find_jobs
from phantombench.evaluation.bench import Options, identity
from phantombench.evaluation.planning import plan
from phantombench.metrics import measures_for
from phantombench.model.registry import model_names
from phantombench.result.replicates import read_replicates
from phantombench.result.store import read_results
from phantombench.ruler.order import violations
from phantombench.submission.checks import check_submission, content_hash, read_submission
from phantombench.task.registry import read_spec, task_ids
from phantombench.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = open_workspace(ROOT)
JOBS, STRAY = find_jobs(WORKSPACE, None, None)
TASKS = sorted({job.task for job in JOBS})
OF_REAL_DATA = [task for task in TASKS if not read_spec(task).synthetic]

BEGUN = {
    "ecg-mitbih-strips": {
        *("classical-gan", "dcgan", "wgan", "bilstm-dcgan", "vaegan"),
        *("pca-mixture", "edm"),
    }
}  # models that are trained on a new task so far


def test_the_board_covers_real_data_and_phantoms() -> None:
    assert STRAY == []
    assert set(TASKS) <= set(task_ids())
    assert {read_spec(task).kind for task in OF_REAL_DATA} == {"image", "signal"}
    assert {read_spec(task).kind for task in TASKS if task not in OF_REAL_DATA} == {
        "image",
        "signal",
    }


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("job", JOBS, ids=str)
def test_every_submission_is_ready(job: Job) -> None:
    assert check_submission(WORKSPACE.submission(job.task, job.name)) == []


@pytest.mark.parametrize("task", TASKS)
def test_every_submission_has_a_result_of_this_task_and_this_content(task: str) -> None:
    results = read_results(WORKSPACE.results / task)
    assert set(results) == {job.name for job in JOBS if job.task == task}
    for name, result in results.items():
        assert result.task == identity(read_spec(task)), name
        assert result.submission.sha256 == content_hash(WORKSPACE.submission(task, name)), name


@pytest.mark.parametrize("job", JOBS, ids=str)
def test_every_measure_of_the_task_has_a_record_or_a_reason(job: Job) -> None:
    spec = read_spec(job.task)
    result = read_results(WORKSPACE.results / job.task)[job.name]
    assert plan(WORKSPACE, spec, job.name, Options()).missing == ()
    for measure in measures_for(spec):
        if measure.on_request and all(record.measure != measure.name for record in result.records):
            continue
        for facets in measure.facets(spec):
            record = result.find(measure.name, facets)
            assert record is not None
            assert record.reason if record.value is None else record.ci95, (measure.name, facets)


@pytest.mark.parametrize("task", TASKS)
def test_what_the_authors_submitted_to_one_task_is_submitted_to_all(task: str) -> None:
    """The models, and the controls where they can be made; a guest may choose its tasks."""
    ours = read_submission(WORKSPACE.submission(task, floor_control().name)).authors
    official = {
        job.name
        for job in JOBS
        if read_submission(WORKSPACE.submission(job.task, job.name)).authors == ours
    }
    spec, controls = read_spec(task), all_controls()
    models = BEGUN.get(task, official - set(controls))
    due = models | {name for name in official & set(controls) if controls[name].applies(spec)}
    assert due <= {job.name for job in JOBS if job.task == task}
    assert due & set(model_names()) and due & set(controls)


@pytest.mark.parametrize("task", TASKS)
def test_controls_come_out_in_the_right_order(task: str) -> None:
    results = read_results(WORKSPACE.results / task)
    replicates = {
        name: read_replicates(WORKSPACE.replicates(task, name), result)
        for name, result in results.items()
    }
    assert violations(results, read_spec(task), replicates) == []


def test_the_pages_are_made_from_the_results() -> None:
    leaderboard(check=True, root=ROOT)


@pytest.mark.parametrize("task", OF_REAL_DATA)
def test_no_training_sample_is_shown_on_real_tasks(task: str) -> None:
    shown = {path.stem for path in (WORKSPACE.leaderboards / "samples" / task).glob("*.png")}
    real = {control.name for control in all_controls().values() if not control.invented}
    assert shown.isdisjoint(real)
