"""Text of a submission shows what it is: nothing hidden, nothing drawn over its neighbours."""

from __future__ import annotations

import unicodedata

import pytest
from pydantic import TypeAdapter, ValidationError

from phantombench.submission import schema

HIDDEN = {
    "a mark of direction": "\u061cgnp.exe",
    "a soft hyphen": "DC\u00adGAN",
    "an end of a line": "a\u2028b",
    "an end of a paragraph": "a\u2029b",
    "a tag": "a\U000e0041",
    "a selector of variants": "a\ufe0f",
    "a joiner of graphemes": "a\u034fb",
    "a vowel separator": "a\u180eb",
    "private use": "\ue000MIT",
    "an annotation": "a\ufff9b",
    "no code point": "a\ufffe",
    "a filler": "\u115fa",
    "a mark on nothing": "\u0301a",
    "marks in a pile": "a" + 5 * "\u0301",
    "rings in a pile": "a" + 5 * "\u20dd",
}
WRITTEN = (
    "Übung größer",
    "Việt Nam",
    "Vie\u0323\u0302t",
    "שָׁלוֹם",
    "ภาษาไทยที่ดี",
    "བསྒྲུབས",
    "日本語",
    "ΔE = σ²",
    "+1 %",
    "A\u00a0B",
)
ONE_LINE = (schema.Line, schema.Title, schema.Word)
TEXTS = (*ONE_LINE, schema.Text, schema.BibTeX)


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("kind", TEXTS)
def test_what_hides_is_refused_everywhere(kind: object, text: str) -> None:
    with pytest.raises(ValidationError, match="match pattern"):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("kind", TEXTS)
def test_what_people_write_is_taken(kind: object, text: str) -> None:
    assert TypeAdapter(kind).validate_python(text) == text


@pytest.mark.parametrize("kind", ONE_LINE)
def test_no_character_that_python_cannot_print_or_takes_for_the_end_of_a_line(kind: object) -> None:
    allowed = TypeAdapter(kind)
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        char = chr(code)
        blank_or_later = unicodedata.category(char) in ("Zs", "Cn")  # Cn: of a later Unicode
        if char.isprintable() or blank_or_later:
            continue
        with pytest.raises(ValidationError):
            allowed.validate_python(f"a{char}b")


def test_a_description_that_shows_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="shows nothing that can be read"):
        TypeAdapter(schema.Text).validate_python("\n \n")
    assert TypeAdapter(schema.Text).validate_python("a\n\tb") == "a\n\tb"


@pytest.mark.parametrize(
    "text", ["D\u0421GAN", "\u0395DM", "WG\u0410N-GP", "Max\u0456m M.", "C\u03bfde"]
)
@pytest.mark.parametrize("kind", [schema.Line, schema.Title])
def test_letters_that_pass_for_others_are_refused(kind: object, text: str) -> None:
    """The title of a model, or the name of its author, would be read as somebody else's."""
    with pytest.raises(ValidationError, match="letters of two scripts in one word"):
        TypeAdapter(kind).validate_python(text)


@pytest.mark.parametrize("text", ["ГОСТ", "Анна Smith", "β-VAE", "βVAE", "λGAN", "µV", "ΔE"])
def test_scripts_side_by_side_are_taken(text: str) -> None:
    assert TypeAdapter(schema.Line).validate_python(text) == text
