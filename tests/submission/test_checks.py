"""The identity of a submission, and every problem with one at once."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli.submit import app
from phantombench.errors import PhantomBenchError
from phantombench.submission.checks import check_submission, content_hash
from phantombench.submission.metadata import read_submission
from phantombench.submission.template import create
from phantombench.workspace import Workspace

ASKED = np.array([0, 1], dtype=np.int64)


@pytest.fixture(autouse=True)
def small_task_exists(monkeypatch: pytest.MonkeyPatch, small_spec: Any) -> None:
    """Let the test's task be found; the harness finds tasks by their folder."""
    for module in ("checks", "template"):
        monkeypatch.setattr(f"phantombench.submission.{module}.read_spec", lambda _: small_spec)


def place(workshop: Any) -> Workspace:
    return Workspace(root=workshop.root, data=None, cache=workshop.root / "cache")


def fill_in(folder: Path) -> None:
    path = folder / "submission.toml"
    text = path.read_text().replace("Your Name", "A. Author")
    path.write_text(text.replace("What the model is, in a sentence or two.", "A test."))


def test_hash_is_that_of_a_sha256sum_listing(workshop: Any) -> None:
    workshop.samples()
    lines = [
        f"{hashlib.sha256((workshop.folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("samples.npz", "submission.toml")
    ]
    assert content_hash(workshop.folder) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_hash_follows_every_file_that_is_named_and_no_other(workshop: Any) -> None:
    workshop.samples()
    before = content_hash(workshop.folder)
    (workshop.folder / "README.md").write_text("A note.")
    assert content_hash(workshop.folder) == before
    with (workshop.folder / "submission.toml").open("a") as handle:
        handle.write("# changed\n")
    assert content_hash(workshop.folder) != before
    changed = content_hash(workshop.folder)
    (workshop.folder / "samples.npz").write_bytes(b"other")
    assert content_hash(workshop.folder) not in (before, changed)


def test_sound_submissions_have_no_problems(workshop: Any, weights: bytes) -> None:
    workshop.samples()
    assert check_submission(workshop.folder, ASKED) == []
    (workshop.folder / "samples.npz").unlink()
    workshop.model(weights)
    assert check_submission(workshop.folder) == []


def test_all_problems_are_told(workshop: Any, pack: Any, sound_arrays: Any) -> None:
    arrays = sound_arrays()
    arrays["samples"][2] = np.nan
    arrays["labels"][:] = 5
    workshop.samples(pack(**arrays))
    text = (workshop.folder / "submission.toml").read_text()
    (workshop.folder / "submission.toml").write_text(
        text.replace('name = "mine"', 'name = "yours"')
    )
    with (workshop.folder / "big.bin").open("wb") as handle:
        handle.truncate(2**21)
    told = "\n".join(problem.wrong for problem in check_submission(workshop.folder, ASKED))
    for part in (
        "field 'name' is 'yours'",
        "more than the 1 MiB allowed",
        "1 samples hold NaN",
        "label 5 is none of 0 to 1",
        "class normal: 0 of 1 (1 short); class abnormal: 0 of 1 (1 short)",
    ):
        assert part in told


def test_a_problem_is_told_once(workshop: Any) -> None:
    workshop.samples()
    (workshop.folder / "samples.npz").unlink()
    assert len(check_submission(workshop.folder, ASKED)) == 1


@pytest.mark.parametrize("kind", ["weights", "samples"])
def test_a_new_submission_is_ready_with_its_content(
    workshop: Any, weights: bytes, pack: Any, sound_arrays: Any, kind: str
) -> None:
    content = workshop.root / {"weights": "w.safetensors", "samples": "s.npz"}[kind]
    content.write_bytes(weights if kind == "weights" else pack(**sound_arrays()))
    folder = create(place(workshop), "small-task", "new-one", content, "dcgan")
    assert [each.wrong for each in check_submission(folder, ASKED)][:2] == [
        "field 'authors' is that of the template",
        "field 'description' is that of the template",
    ]
    fill_in(folder)
    spec = read_submission(folder)
    assert spec.source.kind == {"weights": "model", "samples": "samples"}[kind]
    problems = check_submission(folder, ASKED)
    if kind == "samples":
        assert problems == []
    else:  # the hyperparameters are not those of the weights yet
        (problem,) = problems
        assert "field 'source.hyperparameters' does not suit the model dcgan" in problem.wrong


def test_a_new_submission_says_what_is_missing(workshop: Any) -> None:
    folder = create(place(workshop), "small-task", "new-one", None, "dcgan")
    fill_in(folder)
    (problem,) = check_submission(folder)
    assert problem.where.endswith("new-one/weights.safetensors")
    assert problem.wrong == "no such file"


@pytest.mark.parametrize("name", ["mine", "A name", "../x", ""])
def test_a_name_that_cannot_be_used(workshop: Any, name: str) -> None:
    (workshop.folder / "notes.txt").write_text("somebody's")  # of `mine`
    with pytest.raises(PhantomBenchError):
        create(place(workshop), "small-task", name, None, "dcgan")


def test_command_says_ready_or_every_problem(workshop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("phantombench.cli.submit._reference_labels", lambda *_: ASKED)
    workshop.samples()
    run = CliRunner().invoke(app, ["check", str(workshop.folder)])
    assert run.exit_code == 0
    assert run.output.startswith("submissions/small-task/mine: ready\n")
    assert "phantombench evaluate --task small-task --submission mine" in run.output
    Path(workshop.folder / "samples.npz").write_bytes(b"")
    run = CliRunner().invoke(app, ["check", str(workshop.folder)])
    assert run.exit_code == 2
    assert "its sha256 is" in run.output and "is not an npz file" in run.output
    assert "submissions/small-task/mine: 2 to fix" in run.output


def test_command_creates_a_folder(workshop: Any) -> None:
    arguments = ["new", "--task", "small-task", "--name", "fresh-one", "--root", str(workshop.root)]
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 0, run.output
    assert "created submissions/small-task/fresh-one/submission.toml" in run.output
    folder = workshop.folder.parent / "fresh-one"
    assert read_submission(folder).title == "fresh-one"
    told = run.output.splitlines()[-1].split()
    assert told[:-1] == ["phantombench", "submit", "check"]
    assert Path(told[-1]).samefile(folder)  # from the folder in which the command was given


def test_a_model_that_breaks_when_it_is_sampled_is_told(workshop: Any, weights: bytes) -> None:
    from safetensors.torch import load, save

    state = load(weights)
    state["generator.layers.0.weight"].fill_(3e38)
    workshop.model(save(state))
    (problem,) = check_submission(workshop.folder)
    assert "NaN or infinity" in str(problem)
    assert problem.where == "submissions/small-task/mine"


def test_a_model_that_answers_twice_is_ready(workshop: Any, weights: bytes) -> None:
    workshop.model(weights)
    assert check_submission(workshop.folder) == []
