"""A split as files: what is read back is what was there, in every form, with its licence."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from phantombench.cli import main
from phantombench.cli.app import build
from phantombench.errors import PhantomBenchError
from phantombench.generation import split_files
from phantombench.generation.split_files import export_split, named_split
from phantombench.intake.convert import convert
from phantombench.intake.found import Wishes
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task, task_ids
from phantombench.task.spec import Split
from phantombench.workspace import CACHE_VARIABLE

DRAWN = [each for each in task_ids() if get_task(each).spec.synthetic]
FORMS = {"image": ["npz", "png"], "signal": ["npz", "wfdb"]}
CASES = [(task, form) for task in DRAWN for form in FORMS[get_task(task).spec.kind]]


def some(task_id: str, n: int = 300) -> Split:
    task: Any = get_task(task_id)
    labels = np.arange(n, dtype=np.int64) % len(task.spec.classes)
    covariates = {"age": np.arange(n) % 90, "sex": np.array(["F", "M"] * (n // 2))}
    return Split(task.draw(labels, 3), labels, np.arange(n, dtype=np.int64) // 2, covariates)


@pytest.mark.parametrize(("task_id", "form"), CASES)
def test_what_is_written_is_read_back(tmp_path: Path, task_id: str, form: str) -> None:
    split, spec = some(task_id), get_task(task_id).spec
    assert export_split(split, spec, "train", tmp_path / "a", form) == len(split)
    made = convert(tmp_path / "a", spec, Wishes(), None)
    assert not made.problems, [str(each) for each in made.problems]
    order = np.arange(len(split))
    if form == "png":  # a folder a class, by name
        order = np.array(sorted(order, key=lambda i: (spec.classes[split.labels[i]], i)))
    assert np.array_equal(made.labels, split.labels[order])
    assert np.abs(made.samples - split.samples[order]).max() < 1e-3
    readme = (tmp_path / "a" / "README.txt").read_text()
    for part in (spec.license, "Do not redistribute", "the only one", "150 draws"):
        assert part in readme
    if form != "npz":
        header, first = (tmp_path / "a" / "labels.csv").read_text().splitlines()[:2]
        assert header.endswith(f"label,{spec.group},age,sex")
        assert first.endswith(f"{spec.classes[0]},0,0,F")


def test_an_npz_is_what_numpy_opens(tmp_path: Path) -> None:
    split, spec = some(DRAWN[0]), get_task(DRAWN[0]).spec
    for name in ("a", "b"):
        export_split(split, spec, "train", tmp_path / name, "npz")
    with np.load(tmp_path / "a" / "train.npz") as found:
        assert np.array_equal(found["samples"], split.samples)
        assert found["classes"].tolist() == list(spec.classes)
    one, other = ((tmp_path / name / "train.npz").read_bytes() for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize("task_id", DRAWN)
def test_what_a_form_cannot_hold_is_said_before_anything_is_written(
    tmp_path: Path, task_id: str
) -> None:
    spec = get_task(task_id).spec
    wrong = "wfdb" if spec.kind == "image" else "png"
    for form in (wrong, "hdf5"):
        with pytest.raises(PhantomBenchError, match="npz"):
            export_split(some(task_id, 4), spec, "train", tmp_path / "a", form)
    assert not (tmp_path / "a").exists()


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(PhantomBenchError, match="not empty"):
        export_split(some(DRAWN[0], 4), get_task(DRAWN[0]).spec, "train", tmp_path, "npz")
    with pytest.raises(PhantomBenchError, match="train, reference, test"):
        named_split("validation")


@pytest.mark.parametrize("there", [True, False])
def test_an_export_that_fails_leaves_nothing(tmp_path: Path, monkeypatch, there: bool) -> None:
    def fail(*_: object) -> str:
        raise OSError("no space left on device")

    folder = tmp_path / "a"
    if there:
        folder.mkdir()
    split, spec = some(DRAWN[0], 4), get_task(DRAWN[0]).spec
    with monkeypatch.context() as patched:
        patched.setattr(split_files, "_readme", fail)
        with pytest.raises(OSError, match="space"):
            export_split(split, spec, "train", folder, "npz")
    assert [each.name for each in tmp_path.rglob("*")] == (["a"] if there else [])
    export_split(split, spec, "train", folder, "npz")
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["README.txt", "a", "train.npz"]


def test_the_command_exports_train_unless_told_otherwise(tmp_path: Path) -> None:
    arguments = ["data", "export", DRAWN[0], "--to", str(tmp_path / "a")]
    run = CliRunner().invoke(build(), arguments)
    assert run.exit_code == 0, run.output
    assert (tmp_path / "a" / "train.npz").is_file()
    run = CliRunner().invoke(build(), [*arguments[:-1], str(tmp_path / "b"), "--split", "test"])
    assert "no submission may have been trained on it" in run.output


def test_records_that_a_full_disk_cuts_off_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    task_id, *_ = [task for task, form in CASES if form == "wfdb"]
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    load_split(get_task(task_id), "train", None, tmp_path / "cache")
    words = ["phantombench", "data", "export", task_id, "--as", "wfdb", "--to", f"{tmp_path}/out"]
    monkeypatch.setattr("sys.argv", words)
    _, hard = limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(SystemExit) as end:
            main()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    told = capsys.readouterr().err
    assert end.value.code == 2 and "000000.dat: no space left on device" in told
    assert [each.name for each in tmp_path.iterdir()] == ["cache"]
