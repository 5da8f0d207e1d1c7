"""Make torchvision importable beside a torch build that its compiled extension does not fit.

Packages that pull torchvision in (piq, torch-fidelity) use none of its operators here, but the
import registers a fake kernel for `torchvision::nms` and dies if the extension could not define it.
Where torchvision is whole this does nothing.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import threading
from pathlib import Path

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


@functools.cache
def repair() -> object | None:
    """Load torchvision, its extension or else the two operators that its import asks for.

    Returns what keeps the definitions alive, or None where nothing had to be defined. Call it
    before the first import of torchvision, piq or torch_fidelity.
    """
    import torch

    found = importlib.util.find_spec("torchvision")
    if found is None or found.origin is None:
        return None
    with contextlib.suppress(OSError):
        for extension in sorted(Path(found.origin).parent.glob("_C*.so")):
            torch.ops.load_library(str(extension))
    library = None
    if not hasattr(torch.ops.torchvision, "nms"):
        library = torch.library.Library("torchvision", "FRAGMENT")
        library.define("nms" + _SCHEMA)
        library.define("qnms" + _SCHEMA)
    # Its import leaves frames that hold themselves (torch.fx.wrap), and those whatever their
    # callers hold, samples of gigabytes. In a thread of its own they have no callers.
    loading = threading.Thread(target=_load)
    loading.start()
    loading.join()
    return library


def _load() -> None:
    with contextlib.suppress(Exception):  # whoever needs it is told
        importlib.import_module("torchvision")
