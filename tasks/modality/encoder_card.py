"""What a data card says of a frozen encoder of the task, written from the `.json` beside it."""

from __future__ import annotations

from typing import Any

HEADING = "## The frozen encoder"


def section(described: dict[str, Any], name: str | None = None) -> str:
    """Return the section of a card that quotes the heads' scores on held-out data.

    Args:
        described: content of the `.json`.
        name: of the encoder; None for the first of the ensemble, the frozen classifier.
    """
    classes = ", ".join(f"{name} {auroc:.3f}" for name, auroc in described["class_auroc"].items())
    digest, where = described["sha256"][:12], described["held_out"]
    right, chance = (100 * described[key] for key in ("naming_accuracy", "chance"))
    lines = [
        HEADING if name is None else f"## Encoder {name}",
        f"`{described['encoder']}`, sha256 `{digest}...`, trained on `train` only.",
        f"On the {described['samples']} samples of `{where}`, which it has not seen:",
        "",
        f"- AUROC of the class head: {classes}; mean {described['macro_auroc']:.3f}.",
        f"- Naming which degradation a sample has, or none: right for {right:.1f} % "
        f"(by chance {chance:.1f} %).",
        "",
        "| degradation | AUROC of its presence | correlation of its severity |",
        "| --- | --- | --- |",
    ]
    for degradation, scores in described["degradations"].items():
        graded = scores["correlation"]
        shown = "not graded" if graded is None else f"{graded:.3f}"
        lines.append(f"| {degradation} | {scores['auroc']:.3f} | {shown} |")
    return "\n".join(lines) + "\n"
