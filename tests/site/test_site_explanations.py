"""The page that compares the explanation methods, and the columns that it is made from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.explanation.schema import Calibration, Share, Worth
from phantombench.site.methods import verdicts
from phantombench.site.worth import Summary, worth_table
from phantombench.xai.registry import all_methods

FIRST, SECOND, THIRD = [method.name for method in all_methods()][:3]
TITLE = all_methods()[0].title
JUDGE = {"network": "judge"}
OWN = {"network": "maker", "critic": "own"}
SHARED = {"network": "maker", "critic": "shared"}


def explained(fake, spec, name, *records, **numbers):
    return fake.result(spec, name, *records, title=name.upper(), fid=10.0, **numbers)


def share(method: str, **numbers: object) -> Share:
    given = {"share": 0.4, "ci95": (0.3, 0.5), "area": 0.1, "randomised": 0.15, **numbers}
    return Share.model_validate({"finding": "nodule", "method": method, "samples": 40, **given})


def calibrate(checkout, spec, *shares: Share, **changes: object) -> None:
    report = Calibration(task=spec.id, task_version=1, encoder="e" * 64, shares=shares)
    path = checkout.workspace.explanations / f"{spec.id}-calibration.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report.model_copy(update=changes).model_dump_json())


@pytest.fixture
def spec(fake):
    return fake.spec()


def test_hidden_layers_of_different_models_share_a_column(fake, spec):
    here = JUDGE | {"layer": "middle", "method": FIRST}
    records = {
        name: fake.record("belief", number, **here).model_copy(update={"note": f"layer {layer}"})
        for name, number, layer in (("a", (0.5, 0.4, 0.6), 4), ("b", (0.2, 0.1, 0.3), 3))
    }
    board = fake.board(spec, *(explained(fake, spec, name, records[name]) for name in "ab"))
    key = records["a"].key
    assert [column.key for column in board.columns].count(key) == 1
    cells = {row.name: row.cells[key] for row in board.rows}
    assert [cells[name].note for name in "ab"] == ["layer 4", "layer 3"]
    assert cells["a"].rank.rank == 1 and cells["b"].rank.low == 2


def test_only_the_facets_that_the_axis_names_enter_the_order(fake, spec):
    records = [
        fake.record("belief", (0.5, 0.4, 0.6), **place, method=method)
        for place in (OWN, SHARED)
        for method in (FIRST, SECOND)
    ]
    board = fake.board(spec, explained(fake, spec, "a", *records))
    facets = [column.facets for column in board.ordering if column.measure.axis == "trust"]
    assert facets == [fake.AXES["trust"].headline_facets]


def test_an_axis_may_be_shown_and_have_no_part_in_the_order(fake, spec, monkeypatch):
    unordered = replace(fake.AXES["trust"], orders=False)
    monkeypatch.setitem(fake.AXES, "trust", unordered)
    low, high = (
        fake.record("belief", (middle, middle - 0.1, middle + 0.1), **SHARED, method=fake.METHOD)
        for middle in (0.1, 0.8)
    )
    board = fake.board(spec, explained(fake, spec, "a", low), explained(fake, spec, "b", high))
    assert "trust" in [column.measure.axis for column in board.headline]
    assert "trust" not in [column.measure.axis for column in board.ordering]
    assert {row.mean_rank for row in board.rows} == {None}  # by FID nobody can be told apart


def test_a_verdict_counts_where_the_interval_lies(fake, spec):
    board = fake.board(
        spec,
        explained(
            fake,
            spec,
            "a",
            fake.record("belief", (0.9, 0.8, 1.0), **JUDGE, method=FIRST),
            fake.record("belief", (0.0, -0.2, 0.2), **OWN, method=FIRST),
            fake.record("belief", (-0.5, -0.7, -0.3), **SHARED, method=FIRST),
        ),
    )
    (verdict,) = verdicts(board)
    assert (verdict.method, verdict.above, verdict.at_chance, verdict.total) == (TITLE, 1, 2, 3)
    assert verdict.chance == (("maker under its own discriminator, at its input", ("A",)),)
    assert verdict.below == (("maker under shared, at its input", ("A",)),)


def test_what_a_method_is_worth_is_a_median_over_all_that_it_explained(fake, spec, checkout):
    numbers = {"a": (0.9, 0.1), "b": (0.4, "no such network")}
    results = [
        explained(
            fake,
            spec,
            name,
            fake.record("belief", at_input, **JUDGE, method=FIRST),
            fake.record("belief", inside, **JUDGE, layer="middle", method=FIRST),
        )
        for name, (at_input, inside) in numbers.items()
    ]
    table = worth_table(fake.board(spec, *results))
    assert [measure.name for measure in table.measures] == ["belief", "calm"]
    first, second, _ = table.rows
    assert first.scores == (Summary(0.4, 0.1, 0.9, 3), None)
    assert (first.method, second.scores) == (FIRST, (None, None))
    for result in results:
        checkout.add(spec, result)
    assert "0.10 to 0.90, n = 3" in checkout.site()["explanations.html"].decode()


def test_rules_of_a_method_stand_beside_each_other(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    given = {"ci95": (0.5, 0.7), "points": 8, "share": 0.3, "method": FIRST}
    worth = (Worth(agreement=0.61, **given), Worth(agreement=0.17, rule="other", **given))
    calibrate(checkout, spec, share(FIRST), worth=worth)
    text = checkout.site()["explanations.html"].decode()
    used, other = (text.index(f"<td>{rule}<") for rule in ("as it is used", "other"))
    assert used < text.index("0.61") < other < text.index("0.17")


def test_the_page_says_which_method_is_at_chance(fake, spec, checkout):
    at_chance = fake.record("belief", (0.0, -0.2, 0.2), **JUDGE, method=FIRST)
    better = fake.record("belief", (0.9, 0.8, 1.0), **JUDGE, method=SECOND)
    checkout.add(spec, explained(fake, spec, "a", at_chance, better))
    text = checkout.site()["explanations.html"].decode()
    assert "At chance: judge, at its input (A)." in text
    assert "in 0 of 1 explanations" in text and "in 1 of 1 explanations" in text


def test_submissions_without_a_model_have_a_cell_that_says_so(fake, spec, checkout):
    checkout.add(
        spec,
        explained(fake, spec, "a", fake.record("belief", (0.9, 0.8, 1.0), **JUDGE, method=FIRST)),
        fake.result(spec, "b", fake.record("belief", "no model"), fid=12.0, kind="samples"),
    )
    for page in ("explanations.html", f"submissions/{spec.id}/b.html"):
        assert "no model" in checkout.site()[page].decode()


def test_without_explanations_the_page_says_so(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    assert b"No result holds an explanation yet." in checkout.site()["explanations.html"]


def test_calibration_stands_beside_chance(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(
        checkout,
        spec,
        share(FIRST),
        share(SECOND, share=0.11, ci95=(0.08, 0.14)),
        share(THIRD, share=0.05, ci95=(0.02, 0.08)),
        share(FIRST, finding="effusion", randomised=0.45),
    )
    text = checkout.site()["explanations.html"].decode()
    for verdict in (
        "more than chance",
        "more than chance, as with shuffled weights",
        "at chance",
        "less than chance",
    ):
        assert text.count(f"<td>{verdict}\n") == 1
    assert "planted" in text and "<img" not in text  # no picture was drawn


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"task_version": 7}, "task_version"), ({"encoder": "f" * 64}, "encoder")],
)
def test_an_outdated_calibration_is_named(fake, spec, checkout, changes, field):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share(FIRST), **changes)
    with pytest.raises(PhantomBenchError, match=rf"field '{field}'.*calibrate --task {spec.id}"):
        checkout.site()


def test_a_calibration_of_a_method_that_is_gone_is_named(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share("gradcam"))
    with pytest.raises(PhantomBenchError, match=r"calibration\.json: method 'gradcam'"):
        checkout.site()


def test_a_broken_calibration_is_named_with_its_field(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share(FIRST))
    path = checkout.workspace.explanations / f"{spec.id}-calibration.json"
    path.write_text(path.read_text().replace('"area"', '"aera"'))
    with pytest.raises(PhantomBenchError, match=r"shares\.0\.area"):
        checkout.site()


def test_heat_maps_of_copies_may_not_lie_there(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "copycat", fid=12.0, passed=False))
    path = checkout.workspace.explanations / spec.id / "copycat.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    with pytest.raises(PhantomBenchError, match="memorisation gate is shut"):
        checkout.site()
