r"""What text of a submission may be made of: characters that show what they are, one by one.

Refused are control characters, which steer terminals; directional marks, which let text read as
what it is not; characters without a glyph or a width, with which two names look alike; ends of
lines other than a newline; characters of private use, which each font shows otherwise; code points
that are none, which no SVG may hold; and more marks on one letter than any script puts there, which
would be drawn over the neighbouring rows.

Unicode 16, DerivedCoreProperties.txt, Default_Ignorable_Code_Point; UAX #9 and UTR #36.
"""

from __future__ import annotations

import re
import unicodedata

_IGNORED = r"\p{Default_Ignorable_Code_Point}"
_HIDDEN = rf"\p{{Cc}}\p{{Cf}}\p{{Co}}\p{{Zl}}\p{{Zp}}\p{{Noncharacter_Code_Point}}{_IGNORED}"
_PILED = r"\p{Mn}\p{Me}"  # marks without a width of their own
_MARKS = 4  # on one letter; Tibetan and pointed Hebrew need as many
_SHOWN = rf"[^{_HIDDEN}{_PILED}][[{_PILED}]--[{_IGNORED}]]{{0,{_MARKS}}}"

ON_ONE_LINE = rf"^(?:{_SHOWN})*$"  # both in the syntax of Rust, which pydantic's patterns have
ON_LINES = rf"^(?:{_SHOWN}|[\n\t])*$"

_BLANK = "\u2800"  # a sign that shows nothing

# Scripts with letters that look like Latin ones; of Greek the letters that do (UTS #39).
_LIKE_LATIN = ("CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
_GREEK_LIKE_LATIN = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ")


def visible(text: str) -> str:
    """Return text unless it shows nothing: blanks alone.

    Raises:
        ValueError: nothing in it can be read.

    >>> visible("DCGAN")
    'DCGAN'
    """
    if not any(unicodedata.category(char)[0] in "LNPS" and char != _BLANK for char in text):
        raise ValueError("shows nothing that can be read")
    return text


def of_one_script(text: str) -> str:
    """Return text unless one of its words passes letters of another script off as Latin ones.

    Raises:
        ValueError: names the word.

    >>> of_one_script("β-VAE, Δx, ГОСТ"), of_one_script("Übung")
    ('β-VAE, Δx, ГОСТ', 'Übung')
    """
    for word in re.findall(r"[^\W\d_]+", text):
        names = {each: unicodedata.name(each, "") for each in word}
        alike = [
            each
            for each, name in names.items()
            if name.startswith(_LIKE_LATIN) or each in _GREEK_LIKE_LATIN
        ]
        if alike and any(name.startswith("LATIN") for name in names.values()):
            raise ValueError(f"has letters of two scripts in one word: {names[alike[0]].lower()}")
    return text
