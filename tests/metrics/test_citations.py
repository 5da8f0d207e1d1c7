"""Every measure and method can be cited: its source is BibTeX, under keys of its own."""

from __future__ import annotations

import pytest

from phantombench.metrics import all_measures
from phantombench.site.bibtex import is_bibtex, split_entries
from phantombench.xai.registry import all_methods

BIBTEX = {measure.name: measure.source.bibtex for measure in all_measures()} | {
    method.name: method.bibtex for method in all_methods()
}


@pytest.mark.parametrize("name", BIBTEX)
def test_source_is_bibtex_with_what_a_reader_needs(name: str) -> None:
    assert is_bibtex(BIBTEX[name])
    for entry in split_entries(BIBTEX[name]):
        for field in ("author", "title", "year"):
            assert f"  {field} " in entry, entry


def test_one_key_stands_for_one_entry() -> None:
    known: dict[str, str] = {}
    for text in BIBTEX.values():
        for entry in split_entries(text):
            key = entry.partition(",")[0]
            assert known.setdefault(key, entry) == entry
