"""Make torchvision importable beside a torch build that its compiled extension does not fit.

Packages that pull torchvision in (piq, torch-fidelity) use none of its operators here, but the
import registers a fake kernel for `torchvision::nms` and dies if the extension could not define it.
Where torchvision is whole this does nothing.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


@functools.cache
def repair() -> object | None:
    """Load torchvision's extension, or define the two operators its import asks for.

    Returns what keeps the definitions alive, or None where nothing had to be defined. Call it
    before the first import of torchvision, piq or torch_fidelity.
    """
    import torch

    found = importlib.util.find_spec("torchvision")
    if found is None or found.origin is None:
        return None
    try:
        for extension in sorted(Path(found.origin).parent.glob("_C*.so")):
            torch.ops.load_library(str(extension))
    except OSError:
        pass
    if hasattr(torch.ops.torchvision, "nms"):
        return None
    library = torch.library.Library("torchvision", "FRAGMENT")
    library.define("nms" + _SCHEMA)
    library.define("qnms" + _SCHEMA)
    return library
