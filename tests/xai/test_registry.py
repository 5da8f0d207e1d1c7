"""Methods and scores are found by name; an unknown name says which there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.xai import methods, scores
from phantombench.xai.registry import all_methods, all_scores, get_method


@pytest.mark.parametrize("name", ["lime", "lrp", "shap"])
def test_a_method_is_found_by_its_name(name: str) -> None:
    assert get_method(name).name == name


@pytest.mark.parametrize("name", ["gradcam", "SHAP", "", "lime "])
def test_an_unknown_name_is_refused_and_the_known_ones_listed(name: str) -> None:
    with pytest.raises(PhantomBenchError) as error:
        get_method(name)
    assert f"method '{name}'" in str(error.value)
    for known in ("lime", "lrp", "shap"):
        assert known in error.value.fix


@pytest.mark.parametrize(("folder", "found"), [(methods, all_methods), (scores, all_scores)])
def test_every_file_of_the_folder_is_found_once_in_order(folder, found) -> None:
    (path,) = folder.__path__
    files = sorted(file.stem for file in Path(path).glob("[!_]*.py"))
    assert [each.name for each in found()] == files


def test_the_five_scores_are_found() -> None:
    expected = {"completeness", "correlation", "faithfulness", "sanity", "stability"}
    assert {score.name for score in all_scores()} >= expected
