"""The page that compares the explanation methods, and the columns that it is made from."""

from __future__ import annotations

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.explanation.schema import Calibration, Share
from phantombench.result.schema import Score
from phantombench.result.store import seal
from phantombench.site.explaining import verdicts


def faithful(value: float, low: float, high: float) -> Score:
    return Score(value=value, ci95=(low, high), goal="maximize", unit="")


def explained(fake, spec, name, xai, **numbers):
    result = fake.result(spec, name, title=name.upper(), fid=10.0, **numbers)
    scores = {
        network: {method: {"faithfulness": score} for method, score in methods.items()}
        for network, methods in xai.items()
    }
    return seal(result.model_copy(update={"xai": scores}))


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
    board = fake.board(
        spec,
        explained(fake, spec, "a", {"discriminator@4": {"shap": faithful(0.5, 0.4, 0.6)}}),
        explained(fake, spec, "b", {"discriminator@3": {"shap": faithful(0.2, 0.1, 0.3)}}),
    )
    (column,) = board.axes["explanation"]
    assert column.name == "discriminator@middle/shap/faithfulness"
    cells = {row.name: row.cells[column.name] for row in board.rows}
    assert [cells[name].note for name in "ab"] == ["layer 4", "layer 3"]
    assert cells["a"].rank.rank == 1 and cells["b"].rank.low == 2


def test_only_the_critic_that_all_share_enters_the_order(fake, spec):
    score = {"shap": faithful(0.5, 0.4, 0.6), "lime": faithful(0.5, 0.4, 0.6)}
    board = fake.board(
        spec,
        explained(fake, spec, "a", {"generator": score, "generator-classifier": score}),
    )
    names = [column.name for column in board.ordering if column.axis == "explanation"]
    assert names == ["generator-classifier/shap/faithfulness"]


@pytest.mark.parametrize(
    "xai", [{"encoder": {"shap": 0}}, {"generator": {"gradcam": 0}}], ids=["network", "method"]
)
def test_what_the_benchmark_does_not_have_is_refused(fake, spec, xai):
    score = faithful(0.5, 0.4, 0.6)
    xai = {network: dict.fromkeys(methods, score) for network, methods in xai.items()}
    with pytest.raises(PhantomBenchError, match="no such network, method or score"):
        fake.board(spec, explained(fake, spec, "a", xai))


def test_a_verdict_counts_where_the_interval_lies(fake, spec):
    xai = {
        "discriminator": {"lrp": faithful(0.9, 0.8, 1.0)},
        "generator": {"lrp": faithful(0.0, -0.2, 0.2)},
        "generator-classifier": {"lrp": faithful(-0.5, -0.7, -0.3)},
    }
    board = fake.board(spec, explained(fake, spec, "a", xai))
    (verdict,) = verdicts(board)
    assert (verdict.method, verdict.above, verdict.at_chance, verdict.total) == ("LRP", 1, 2, 3)
    assert verdict.chance == (("generator, at the latent vector", ("A",)),)
    assert verdict.below == (("generator under the frozen classifier", ("A",)),)


def test_the_page_says_which_method_is_at_chance(fake, spec, checkout):
    xai = {"generator": {"lrp": faithful(0.0, -0.2, 0.2), "shap": faithful(0.9, 0.8, 1.0)}}
    checkout.add(spec, explained(fake, spec, "a", xai))
    text = checkout.site()["explanations.html"].decode()
    assert "At chance: generator, at the latent vector (A)." in text
    assert "in 0 of 1 explanations" in text and "in 1 of 1 explanations" in text


def test_submissions_without_a_model_have_a_cell_that_says_so(fake, spec, checkout):
    checkout.add(
        spec,
        explained(fake, spec, "a", {"generator": {"shap": faithful(0.9, 0.8, 1.0)}}),
        fake.result(spec, "b", fid=12.0, kind="samples"),
    )
    for page in ("explanations.html", f"{spec.id}.html"):
        assert 'title="it has no model to explain"' in checkout.site()[page].decode()


def test_without_explanations_the_page_says_so(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    assert b"No result holds an explanation yet." in checkout.site()["explanations.html"]


def test_calibration_stands_beside_chance(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(
        checkout,
        spec,
        share("shap"),
        share("lrp", share=0.11, ci95=(0.08, 0.14)),
        share("lime", share=0.05, ci95=(0.02, 0.08)),
        share("shap", finding="effusion", randomised=0.45),
    )
    text = checkout.site()["explanations.html"].decode()
    for verdict in (
        "more than chance",
        "more than chance, as with shuffled weights",
        "at chance",
        "less than chance",
    ):
        assert text.count(f'<td class="word">{verdict}</td>') == 1
    assert "planted" in text and "<img" not in text  # no picture was drawn


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"task_version": 7}, "task_version"), ({"encoder": "f" * 64}, "encoder")],
)
def test_an_outdated_calibration_is_named(fake, spec, checkout, changes, field):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share("shap"), **changes)
    with pytest.raises(PhantomBenchError, match=rf"field '{field}'.*calibrate --task {spec.id}"):
        checkout.site()


def test_a_calibration_of_a_method_that_is_gone_is_named(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share("gradcam"))
    with pytest.raises(PhantomBenchError, match=r"calibration\.json: method 'gradcam'"):
        checkout.site()


def test_a_broken_calibration_is_named_with_its_field(fake, spec, checkout):
    checkout.add(spec, fake.result(spec, "a", fid=12.0))
    calibrate(checkout, spec, share("shap"))
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
