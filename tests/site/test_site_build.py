"""Writing and checking the site: same bytes, nothing stale, and clear words about bad input."""

from __future__ import annotations

import json

import pytest

from phantombench.controls.registry import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.ruler.gate_schema import GateReport, Look, Trial
from phantombench.ruler.schema import Coverage, Rate, RulerReport, Rung
from phantombench.site.writing import differences, write_site


def snapshot(folder):
    paths = [*folder.glob("*"), *(folder / "submissions").rglob("*")]
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }


def test_the_same_results_give_the_same_bytes(full):
    folder = full.workspace.leaderboards
    first = full.site()
    assert sorted(write_site(folder, first)) == sorted(first)
    written = snapshot(folder)
    assert written == first == full.site()
    assert write_site(folder, full.site()) == [] and snapshot(folder) == written


def test_generated_files_that_have_no_source_are_removed_and_others_stay(full):
    folder = full.workspace.leaderboards
    (folder / "gone-task.html").write_text("stale")
    (folder / "README.md").write_text("written by hand")
    write_site(folder, full.site())
    assert not (folder / "gone-task.html").exists()
    assert (folder / "README.md").read_text() == "written by hand"
    assert (full.workspace.results / "xray-fake" / "dcgan.json").is_file()


@pytest.mark.parametrize("name", ["index.html", "xray-fake.csv", "ecg-fake.json", "xray-fake.bib"])
def test_a_changed_byte_is_found(full, name):
    folder, site = full.workspace.leaderboards, full.site()
    write_site(folder, site)
    assert differences(folder, site) == {}
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    line = bytes(content[: len(content) // 2]).count(b"\n") + 1
    assert differences(folder, site) == {name: f"differs from line {line} on"}


def test_line_endings_of_the_checkout_do_not_count(full):
    folder, site = full.workspace.leaderboards, full.site()
    write_site(folder, site)
    for path in folder.glob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert differences(folder, site) == {}


def test_missing_and_stale_files_are_found(full):
    folder, site = full.workspace.leaderboards, full.site()
    write_site(folder, site)
    (folder / "index.html").unlink()
    (folder / "old.bib").write_text("")
    assert differences(folder, site) == {
        "index.html": "is missing",
        "old.bib": "is not generated from any task",
    }


def test_a_malformed_result_is_named_with_its_field(full):
    path = full.workspace.result("xray-fake", "dcgan")
    content = json.loads(path.read_text())
    content["records"][0]["value"] = "low"
    path.write_text(json.dumps(content))
    with pytest.raises(PhantomBenchError, match=r"dcgan\.json: field 'records\.0\.value'"):
        full.site()


def test_results_of_no_task_are_refused(full):
    (full.workspace.results / "no-such-task").mkdir()
    with pytest.raises(PhantomBenchError, match="no-such-task"):
        full.site()


def test_pictures_are_shown_where_they_may_be(full, fake):
    folder = full.workspace.leaderboards / "samples"
    invented, drawn = f"xray-fake/{fake.INVENTED}.png", f"xray-truth/{fake.DRAWN}.png"
    for name in ("xray-fake/dcgan.png", invented, drawn):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"png")
    site = full.site()
    page = site["xray-fake.html"].decode()
    assert "src=samples/xray-fake/dcgan.png " in page
    assert f"src=samples/{invented} " in page
    assert f"src=samples/{drawn} " in site["xray-truth.html"].decode()
    assert page.count("<img") == 3  # one of them in the picture above the table
    for name, reason in (
        (fake.FLOOR, "its samples are real training samples"),
        ("copycat", "too close to those of the task"),
        ("wgan", "none has been drawn"),
    ):
        assert reason in site[f"submissions/xray-fake/{name}.html"].decode()


@pytest.mark.parametrize("name", [floor_control().name, "copycat"])
def test_a_picture_of_real_samples_is_refused(full, name):
    path = full.workspace.leaderboards / "samples" / "xray-fake" / f"{name}.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"png")
    with pytest.raises(PhantomBenchError, match=rf"{name}\.png: a picture that may not be kept"):
        full.site()


def report(task: str) -> RulerReport:
    rung = {"ladder": "blur", "ratio": 2.0, "trained": True, "monotone": True, "must_see": False}
    rate = {"count": 1, "of": 100, "share": 0.01, "ci95": (0.0, 0.05)}
    return RulerReport(
        task=task,
        version=1,
        encoder="e" * 64,
        floor=12.0,
        rungs=(
            Rung(step="1 pixel", fid=24.0, holds=True, **rung),
            Rung(step="2 pixels", fid=20.0, holds=False, **rung),
        ),
        gate=(
            Rate(name="false alarms", required="at most 0.05", holds=True, **rate),
            Rate(name="a weak attack", required="", holds=True, **rate),
        ),
        intervals=(
            Coverage(name="fid", required="", holds=True, model="gain", width=1.31, **rate),
            Coverage(name="recall", required="", holds=True, model="gain", width=None, **rate),
        ),
    )


def test_the_ruler_page_shows_what_was_measured(full):
    path = full.workspace.leaderboards / "ruler" / "xray-truth.json"
    path.parent.mkdir()
    path.write_text(report("xray-truth").model_dump_json())
    page = full.site()["ruler.html"].decode()
    for shown in ("2 pixels", "FAILS", "false alarms", "1 of 100", "at most 0.05", "reported only"):
        assert shown in page
    for shown in ("Coverage of the 95 % intervals", "gain", "1.31", "the number never moved"):
        assert shown in page


def gate_report(task: str) -> GateReport:
    rate = {"of": 100, "ci95": (0.0, 0.05), "required": "", "holds": True}
    seen, unseen = (Rate(name="", count=n, share=n / 100, **rate) for n in (97, 3))
    look = Look(measure="copy_rate", flagged=0.41, shut=97)
    trial = {"of_several": False, "looks": (look,)}
    copy = {**trial, "copied": "train"}
    return GateReport(
        task=task,
        version=1,
        encoder="e" * 64,
        floor=12.0,
        best=2.5,
        best_name="A good GAN",
        submissions=100,
        pool=256,
        alarms=(
            Trial(
                name="fresh draws",
                ratio=None,
                rate=unseen,
                shares="dealt",
                **{**trial, "copied": ""},
            ),
        ),
        attacks=(
            Trial(name="moved 5 px", ratio=1.25, rate=seen, fifth=seen, **copy),
            Trial(name="mean of two", ratio=1.5, rate=unseen, **copy),
        ),
    )


def test_the_ruler_page_says_where_the_gate_ends(full):
    folder = full.workspace.leaderboards / "ruler"
    (folder / "gate").mkdir(parents=True)
    (folder / "xray-truth.json").write_text(report("xray-truth").model_dump_json())
    path = folder / "gate" / "xray-truth.json"
    path.write_text(gate_report("xray-truth").model_dump_json())
    page = full.site()["ruler.html"].decode()
    for shown in ("moved 5 px", "A good GAN", "fresh draws", "Copy rate", "(shuts)"):
        assert shown in page
    assert page.count("moved 5 px") == 1  # seen, so it is not listed among what is not
    assert page.count("mean of two") == 2
    path.write_text(gate_report("xray-fake").model_dump_json())
    with pytest.raises(PhantomBenchError, match="field 'task'"):
        full.site()


def test_a_ruler_report_of_another_task_is_refused(full):
    path = full.workspace.leaderboards / "ruler" / "xray-truth.json"
    path.parent.mkdir()
    path.write_text(report("xray-fake").model_dump_json())
    with pytest.raises(PhantomBenchError, match="field 'task'"):
        full.site()
    path.write_text("{}")
    with pytest.raises(PhantomBenchError, match=r"xray-truth\.json: field"):
        full.site()


def test_environments_are_grouped_whatever_time_they_took(full, fake):
    spec, record = full.specs[0], fake.record("fid", 1.0)
    for name, changes in (("slow", {"seconds": 9.0}), ("new", {"python": "3.13.0"})):
        environment = record.environment.model_copy(update=changes)
        other = fake.record("coverage", 0.5).model_copy(update={"environment": environment})
        full.add(spec, fake.result(spec, name, record, other))
    site = full.site()
    slow, new = (site[f"submissions/xray-fake/{name}.html"].decode() for name in ("slow", "new"))
    assert slow.count("Python 3.12.1") == new.count("Python 3.12.1") == 1
    assert new.count("Python 3.13.0") == 1 and "Python 3.13.0" not in slow
