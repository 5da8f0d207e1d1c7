"""What trainings cost beside their distance, on the page of a task."""

from __future__ import annotations

from phantombench.site.board import Board
from phantombench.site.costs import NO_BATCH, NO_CORES, cost_table
from phantombench.submission.schema import SubmissionSpec, TrainingRecord

COMMAND = "phantombench train --task xray-fake --model dcgan"
CPU = "cpu (threads: 2, core-minutes: {}), bf16-mixed"


def submission(name: str, command: str = COMMAND, device: str = "cuda") -> SubmissionSpec:
    training = TrainingRecord(command=command, seed=1, steps=100, seconds=60.0, device=device)
    return SubmissionSpec.model_validate(
        {
            "schema_version": 1,
            "name": name,
            "task": "xray-fake",
            "title": name,
            "authors": ["Somebody"],
            "license": "CC0",
            "description": "made up",
            "source": {"kind": "samples", "samples": "samples.npz", "sha256": "a" * 64},
            "training": training.model_dump(),
        }
    )


def three(fake) -> Board:
    spec = fake.spec()
    real = fake.result(spec, fake.FLOOR, kind="control", fid=10.0, passed=False)
    made = {"near": 20.0, "far": (40.0, 30.0, 50.0), "lost": "no features"}
    return fake.board(spec, real, *(fake.result(spec, name, fid=fid) for name, fid in made.items()))


def test_trained_submissions_stand_by_distance_and_absent_figures_have_reasons(fake) -> None:
    submissions = {
        "far": submission("far", f"{COMMAND} --batch-size 64", "2 x " + CPU.format(2.25)),
        "near": submission("near", device=CPU.format("12.0")),
        "lost": submission("lost", "python train.py", "cpu, bf16-mixed"),
    }
    table = cost_table(three(fake), submissions)
    assert table is not None and table.column.measure.name == "fid"
    assert [each.row.name for each in table.trained] == ["near", "far", "lost"]
    near, far, lost = table.trained
    assert (near.minutes.value, near.seen.value) == (12.0, 3200)
    assert (far.minutes.value, far.seen.value, far.over_floor.value) == (4.5, 6400, 4.0)
    assert far.distance.interval == (30.0, 50.0) and far.parameters.value == 123456
    assert (lost.minutes.value, lost.minutes.reason) == (None, NO_CORES)
    assert (lost.seen.value, lost.seen.reason) == (None, NO_BATCH)
    assert (lost.over_floor.value, lost.over_floor.reason) == (None, "no features")
    assert table.plot is not None and table.plot.x.logarithmic
    assert {point.row.name for point in table.plot.points} == {"near", "far"}


def test_no_training_record_no_table(fake) -> None:
    assert cost_table(three(fake), {}) is None


def test_the_page_shows_the_table_and_why_a_figure_is_absent(full) -> None:
    path = full.workspace.submission("xray-fake", "dcgan") / "submission.toml"
    assert b"id=costs>" not in full.site()["xray-fake.html"]
    path.write_text(
        f'{path.read_text()}\n[training]\ncommand = "{COMMAND}"\nseed = 1\nsteps = 40\n'
        'seconds = 1.0\ndevice = "cuda"\n'
    )
    page = full.site()["xray-fake.html"].decode()
    section = page.partition("id=costs>")[2].partition("</section>")[0]
    assert "<td>1 280" in section.replace("\N{NARROW NO-BREAK SPACE}", " ")
    why = "it was trained on cuda for 0.0 minutes"
    assert why in page.partition("id=notes>")[2] and why not in section


def test_a_training_on_a_card_says_on_which_and_for_how_long(fake) -> None:
    card = "NVIDIA H100 80GB HBM3, bf16-mixed"
    table = cost_table(three(fake), {"near": submission("near", device=card)})
    assert table is not None
    reason = table.trained[0].minutes.reason
    assert reason is not None and reason.startswith("it was trained on NVIDIA H100 80GB HBM3 for")
