"""What samples measure, and walks, on the page of a submission: shown, told missing, or refused."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import identity
from phantombench.result.distributions import (
    Counted,
    Known,
    Made,
    OfSubmission,
    OfTask,
    as_bytes,
)
from phantombench.result.schema import Facets
from phantombench.result.store import seal
from phantombench.submission.sampler import NO_LATENT

SCALE = (0.0, 4.0)
HOSTILE = "<script>alert(1)</script>"
BELOW = "<image href=measured/1.svg "  # reference and training data


@pytest.fixture
def measured(checkout, fake):
    """A checkout with two models, a copying one and the floor; the task measures a width."""
    spec = fake.spec().model_copy(update={"quantities": ("width",)})
    checkout.add(
        spec,
        fake.result(spec, "dcgan", kind="model", fid=40.0),
        fake.result(spec, "wgan", kind="model", fid=60.0, title=HOSTILE),
        fake.result(spec, "copycat", kind="model", passed=False, fid=13.0),
        fake.result(spec, fake.FLOOR, kind="control", passed=False, fid=12.0),
    )
    return checkout, spec


def put_task(checkout, spec, title: str = "Width of it", **changes: object) -> None:
    now = identity(spec)
    counted = Counted(of=50, counts=(0, 20, 10, 0))
    width = Known(
        name="width", title=title, unit="mm", scale=SCALE, possible=(0.5, 3.5),
        reference=counted, train=counted,
    )  # fmt: skip
    found = OfTask(task=spec.id, version=now.version, splits=now.splits, quantities=(width,))
    write(checkout.workspace.distributions(spec.id), found.model_copy(update=changes))


def put_made(checkout, spec, name: str, **changes: object) -> None:
    width = Made(name="width", scale=SCALE, samples=Counted(of=90, counts=(5, 60, 10, 5)))
    found = OfSubmission(
        task=spec.id, version=1, submission=name, sha256="d" * 64, quantities=(width,)
    )
    sha256 = next(
        row.result.submission.sha256 for row in rows_of(checkout, spec) if row.name == name
    )
    found = found.model_copy(update={"sha256": sha256} | changes)
    write(checkout.workspace.distributions(spec.id, name), found)


def rows_of(checkout, spec):
    from fake_boards import AXES, measures_for

    from phantombench.site.build import build_boards

    (board,) = build_boards(checkout.workspace, [spec], measures_for, AXES)
    return board.rows


def write(path, found) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_bytes(found))


def page(checkout, spec, name: str) -> str:
    return checkout.site()[f"submissions/{spec.id}/{name}.html"].decode()


def test_all_three_are_drawn_over_each_other_with_their_numbers(measured) -> None:
    checkout, spec = measured
    put_task(checkout, spec)
    put_made(checkout, spec, "dcgan")
    told = page(checkout, spec, "dcgan")
    assert [told.count(each) for each in (BELOW, "<path class=ds ")] == [1, 1]
    drawn = checkout.site()[f"submissions/{spec.id}/measured/1.svg"].decode()
    assert [drawn.count(f'<path class="{kind}" ') for kind in ("dr", "dt", "ds")] == [1, 1, 0]
    assert "prefers-color-scheme:dark" in drawn
    assert 'role=img aria-label="Width of it in mm: reference median 1.75' in told
    assert "its samples median 1.58, middle 90 % from 0.8 to 3.2" in told
    assert told.count("<rect x=") == 2 and "Its own are not drawn" not in told
    assert "Shown by 60 % of reference, 60 % of training data, 89 % of its samples." in told
    assert told == page(checkout, spec, "dcgan")


def test_what_is_missing_is_told_with_what_makes_it(measured) -> None:
    checkout, spec = measured
    told = page(checkout, spec, "dcgan")
    assert f"evaluate --task {spec.id} --submission real</code>" in told and "<svg class" in told
    put_task(checkout, spec)
    told = page(checkout, spec, "dcgan")
    assert f"evaluate --task {spec.id} --submission dcgan</code>" in told
    assert BELOW in told and "<path class=ds " not in told


@pytest.mark.parametrize(
    "changes", [{"sha256": "e" * 64}, {"version": 7}, {"submission": "wgan"}], ids=str
)
def test_those_of_another_submission_or_version_are_not_drawn(measured, changes) -> None:
    checkout, spec = measured
    put_task(checkout, spec)
    put_made(checkout, spec, "dcgan", **changes)
    assert "<path class=ds " not in page(checkout, spec, "dcgan")


def test_those_of_another_version_of_the_task_are_not_drawn(measured) -> None:
    checkout, spec = measured
    put_task(checkout, spec, version=7)
    assert BELOW not in page(checkout, spec, "dcgan")


def test_below_the_line_and_of_real_samples_none_is_kept(measured, fake) -> None:
    checkout, spec = measured
    put_task(checkout, spec)
    for name, why in (("copycat", "too close"), (fake.FLOOR, "real training samples")):
        told = page(checkout, spec, name)
        assert BELOW in told and "<path class=ds " not in told and why in told
        put_made(checkout, spec, name)
        with pytest.raises(PhantomBenchError, match="may not be kept"):
            page(checkout, spec, name)
        checkout.workspace.distributions(spec.id, name).unlink()


def test_hostile_names_do_no_harm(measured) -> None:
    checkout, spec = measured
    put_task(checkout, spec, title=f'"><svg onload=1>{HOSTILE}')
    put_made(checkout, spec, "wgan")
    told = page(checkout, spec, "wgan")
    assert "<script>" not in told and "<svg onload" not in told


def test_a_task_that_measures_nothing_says_nothing_of_it(full) -> None:
    told = full.site()["submissions/xray-fake/dcgan.html"].decode()
    assert "What its samples measure" not in told


def test_walks_are_shown_told_missing_or_impossible(measured) -> None:
    checkout, spec = measured
    assert "No walks: none has been drawn" in page(checkout, spec, "dcgan")
    path = checkout.workspace.walk(spec.id, "dcgan")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x0a\0\0\0\x05")
    told = page(checkout, spec, "dcgan")
    assert f"src=../../walks/{spec.id}/dcgan.png " in told and "width=20 height=10" in told
    assert "the class held: normal, normal, abnormal" in told
    assert "No walks: the memorisation gate is shut" in page(checkout, spec, "copycat")
    assert "Walks" not in page(checkout, spec, "real")


def test_a_model_without_a_generator_says_so(measured) -> None:
    from phantombench.result.store import read_result, write_result

    checkout, spec = measured
    path = checkout.workspace.result(spec.id, "dcgan")
    result = read_result(path)
    said = result.records[0].model_copy(
        update={
            "measure": "faithfulness", "facets": Facets(network="generator"), "value": None,
            "ci95": None, "per_seed": (), "reason": NO_LATENT,
        }
    )  # fmt: skip
    write_result(path, seal(result.model_copy(update={"records": (*result.records, said)})))
    assert f"No walks: {NO_LATENT}." in page(checkout, spec, "dcgan")


def test_walks_of_a_submission_below_the_line_are_refused(measured) -> None:
    checkout, spec = measured
    path = checkout.workspace.walk(spec.id, "copycat")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    with pytest.raises(PhantomBenchError, match="may not be kept"):
        checkout.site()
