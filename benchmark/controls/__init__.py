"""Controls: submissions whose right answer is known. They show whether the ruler works.

Each file that holds a `CONTROL` is one; nobody registers it. `order.py` states what must come out.
"""

from phantombench.controls.registry import control_names, get_control

__all__ = ["control_names", "get_control"]
