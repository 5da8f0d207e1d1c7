"""Names of files in the folder of a submission: those that every system has."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from phantombench.errors import PhantomBenchError


@pytest.mark.skipif(sys.platform != "linux", reason="names that only Linux has")
@pytest.mark.parametrize(
    "name", ["notes.", "notes ", "a:b", "a\\b", "what?", "Con", "aux.txt", "a\nb", "a\x1bb"]
)
def test_a_name_that_other_systems_lack_is_refused(workshop: Any, name: str) -> None:
    workshop.samples()
    (workshop.folder / name).touch()
    with pytest.raises(PhantomBenchError, match="is no name on some systems"):
        workshop.open()


@pytest.mark.parametrize("names", [("SUBMISSION.toml",), ("\u00e9", "e\u0301"), ("ß", "SS")])
def test_names_that_other_systems_take_for_one_are_refused(
    workshop: Any, names: tuple[str, ...]
) -> None:
    workshop.samples()
    for name in names:
        (workshop.folder / name).touch()
    if len(list(workshop.folder.iterdir())) < 2 + len(names):
        pytest.skip("this system takes them for one")
    with pytest.raises(PhantomBenchError, match="is the name of another file on some systems"):
        workshop.open()


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "Modèle (2).txt", ".DS_Store", "a+b~"])
def test_names_that_people_give_are_taken(workshop: Any, name: str) -> None:
    workshop.samples()
    (workshop.folder / name).touch()
    workshop.open()
