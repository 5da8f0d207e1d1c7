"""The style sheet and the script of the site, each one file put together from small ones.

Pages name them by a relative path, so that they work from a folder as well as from a server. The
script only adds: without it every number is readable, and views and controls still switch.
"""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
STYLES = ("base", "ladder", "tools", "table", "parts", "pages", "distributions", "narrow", "print")
SCRIPTS = ("state", "long", "sort", "view", "pick", "grid", "export", "copy", "compare")


def stylesheet() -> bytes:
    """Return `site.css`."""
    return _joined("css", STYLES)


def script() -> bytes:
    """Return `site.js`; its parts share one scope and run in this order."""
    return b'"use strict";\n(() => {\n' + _joined("js", SCRIPTS) + b"})();\n"


def _joined(kind: str, names: tuple[str, ...]) -> bytes:
    parts = [(TEMPLATES / kind / f"{name}.{kind}").read_text(encoding="utf-8") for name in names]
    return "".join(part.strip("\n") + "\n" for part in parts).encode()
