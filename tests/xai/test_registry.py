"""Methods are found by name; an unknown name says which there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from phantombench.errors import PhantomBenchError
from phantombench.xai import methods
from phantombench.xai.registry import all_methods, get_method

NAMES = [method.name for method in all_methods()]


@pytest.mark.parametrize("name", NAMES)
def test_a_method_is_found_by_its_name(name: str) -> None:
    assert get_method(name).name == name


@pytest.mark.parametrize("name", ["no-such-method", NAMES[0].upper(), "", f"{NAMES[0]} "])
def test_an_unknown_name_is_refused_and_the_known_ones_listed(name: str) -> None:
    with pytest.raises(PhantomBenchError) as error:
        get_method(name)
    assert f"method '{name}'" in str(error.value)
    assert all(known in error.value.fix for known in NAMES)


def test_every_file_of_the_folder_is_found_once_in_order() -> None:
    (path,) = methods.__path__
    assert sorted(file.stem for file in Path(path).glob("[!_]*.py")) == NAMES
