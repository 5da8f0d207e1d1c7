"""Options that would do nothing to the samples of a task, or leave nothing of them."""

from __future__ import annotations

from collections.abc import Iterator

from phantombench.errors import PhantomBenchError
from phantombench.intake.found import Wishes
from phantombench.task.spec import TaskSpec


def meaningless(wishes: Wishes, task: TaskSpec) -> Iterator[PhantomBenchError]:
    """Yield each wish that cannot be meant: it would be passed over, and its author think it done.

    Args:
        wishes: what the author says and allows.
        task: its kind and shape.
    """
    of_signals = {
        "--rate": wishes.rate is not None,
        "--lead": bool(wishes.lead),
        "--crop": wishes.crop,
        "--shift": bool(wishes.shift),
    }
    of_images = {"--resize": wishes.resize, "--grey": wishes.grey}
    others, kind = (of_signals, "signals") if task.kind == "image" else (of_images, "images")
    for option, given in others.items():
        if given:
            yield PhantomBenchError(
                option, f"is for {kind}, and {task.id} has {task.kind}s", "omit it"
            )
    if wishes.scale == 0:
        yield PhantomBenchError(
            "--scale 0", "makes all values equal", f"say what one of them is in {task.unit}"
        )
    length = task.sample_shape[-1]
    if task.kind == "signal" and abs(wishes.shift) >= length:
        yield PhantomBenchError(
            f"--shift {wishes.shift}",
            f"is as long as a sample of {length} values",
            "say by how many values the peak lies elsewhere",
        )
