"""Controls: submissions whose right answer is known. They show whether the ruler works.

Each file that holds a `CONTROL` is one; nobody registers it. It states beside its code what must
come out.
"""

from phantombench.controls.registry import all_controls, control_names, floor_control, get_control

__all__ = ["all_controls", "control_names", "floor_control", "get_control"]
