"""Submissions are found by what a user would call them."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.workspace import Workspace, find_submission


@pytest.fixture
def place(tmp_path):
    for folder in ("xray-nih/dcgan", "ecg-mitbih/dcgan", "ecg-mitbih/wgan"):
        (tmp_path / "submissions" / folder).mkdir(parents=True)
    return Workspace(tmp_path, None, tmp_path / "cache")


@pytest.mark.parametrize(
    ("named", "task", "found"),
    [
        ("wgan", None, ("ecg-mitbih", "wgan")),
        ("dcgan", "xray-nih", ("xray-nih", "dcgan")),
        ("ecg-mitbih/dcgan", None, ("ecg-mitbih", "dcgan")),
        ("submissions/xray-nih/dcgan/", None, ("xray-nih", "dcgan")),
        ("new", "xray-nih", ("xray-nih", "new")),  # what opens it says that it is missing
    ],
)
def test_a_submission_is_found(place, named, task, found):
    assert find_submission(place, named, task) == found


def test_a_name_of_several_tasks_is_refused_with_the_choices(place):
    with pytest.raises(PhantomBenchError, match="choose one: ecg-mitbih/dcgan, xray-nih/dcgan"):
        find_submission(place, "dcgan", None)


@pytest.mark.parametrize("named", ["gan", "*", ""])
def test_a_name_of_no_task_is_refused(place, named):
    with pytest.raises(PhantomBenchError, match="no task has a submission"):
        find_submission(place, named, None)


@pytest.mark.parametrize(
    ("named", "task"),
    [
        ("", "xray-nih"),
        ("dcgan", ""),
        ("dcgan", ".."),
        ("dcgan", "/"),
        ("xray-nih/..", None),
        ("../leaderboards", None),
        ("/leaderboards", None),
        ("xray-nih/x\0", None),
        ("xray-nih/\x1b[31m", None),
        ("xray-nih/" + "x" * 5000, None),
    ],
)
def test_what_leads_elsewhere_is_no_name(place, named, task):
    """Or `submit remove` would take away what lies there."""
    with pytest.raises(PhantomBenchError, match="names no submission") as refused:
        find_submission(place, named, task)
    assert len(str(refused.value)) < 500
