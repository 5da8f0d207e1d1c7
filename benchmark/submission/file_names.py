"""Names that files of a submission may have: every system has them, and git obeys none of them.

A name that another system lacks spoils every clone there; of two names that are the same there, one
file takes the place of the other.
"""

from __future__ import annotations

import unicodedata

from phantombench.workspace import DEVICES

_RESERVED = frozenset('<>:"\\|?*')
_ORDERS = ".gitattributes"  # may hide a file from review, or check out another text


def wrong_with(name: str) -> tuple[str, str] | None:
    """Return what is wrong with a name, and what to do; None where nothing is.

    >>> wrong_with("weights.safetensors"), wrong_with("Aux.txt"), wrong_with(".gitattributes")
    (None, ('is no name on some systems', 'rename it'), ('tells git what to show', 'remove it'))
    """
    if name.lower() == _ORDERS:
        return "tells git what to show", "remove it"
    strange = not name.isprintable() or not _RESERVED.isdisjoint(name) or name[-1:] in (".", " ")
    if strange or name.partition(".")[0].strip().lower() in DEVICES:
        return "is no name on some systems", "rename it"
    return None


def folded(name: str) -> str:
    """Return what is left of a name where case and the spelling of accents do not count.

    >>> folded("Notes.TXT") == folded("notes.txt")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
