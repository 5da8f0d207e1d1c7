"""PhantomBench: a benchmark of generative models of medical data.

For scripts and notebooks: `load_split`, `evaluate`, `explain`, `results`; see `phantombench.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["evaluate", "explain", "load_split", "results"]

if TYPE_CHECKING:
    from phantombench.api import evaluate, explain, load_split, results


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: importing the package does nothing."""
    if name in __all__:
        from phantombench import api

        return getattr(api, name)
    raise AttributeError(f"module 'phantombench' has no attribute {name!r}")
