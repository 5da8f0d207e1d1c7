"""Draw the manifest again: `python -m phantombench.tasks.xray_nih DATA/nih-chestxray14`."""

from __future__ import annotations

import sys
from pathlib import Path

from phantombench.files import write_atomically
from phantombench.tasks.xray_nih.manifest import PATH, draw_manifest, manifest_text

if __name__ == "__main__":
    write_atomically(PATH, manifest_text(draw_manifest(Path(sys.argv[1]))).encode())
