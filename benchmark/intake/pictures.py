"""Read a folder of image files, 8 and 16 bit, grey or in colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.file_labels import labels_of_files
from phantombench.intake.found import Found, of_each
from phantombench.intake.listing import files_below
from phantombench.submission.wording import refusing

SUFFIXES = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp")
_NO_SAMPLES = ("contact-sheet.png",)  # what `phantombench generate` writes beside them
_VEILED = ("RGBA", "LA", "PA")
_PLAIN = {"P": "RGB", "PA": "RGBA", "LA": "L", "CMYK": "RGB", "YCbCr": "RGB", "1": "L"}


def picture_files(folder: Path) -> list[Path]:
    """Return the image files of a folder and its sub-folders, sorted by path."""
    return files_below(folder, SUFFIXES, without=_NO_SAMPLES)


def read_pictures(
    folder: Path, classes: tuple[str, ...], faults: list[PhantomBenchError] | None = None
) -> Found:
    """Read every image of a folder; each row is (height, width) or (height, width, colours).

    Args:
        folder: with images in it or below.
        classes: see `labels_of_files`.
        faults: gets what is wrong with a file, which is then left out; None raises it.

    Raises:
        PhantomBenchError: a file that is no image, or files of 8 and of 16 bit.
    """
    files, rows = of_each(picture_files(folder), _read, faults)
    _once(files)
    kinds = Counter(row.dtype.name for row in rows)
    if len(kinds) > 1:
        told = ", ".join(f"{count} of {kind}" for kind, count in kinds.most_common())
        rare = kinds.most_common()[-1][0]
        named = next(str(f) for f, row in zip(files, rows, strict=True) if row.dtype.name == rare)
        raise PhantomBenchError(
            folder, f"mixes types: {told}, such as {named}", "save all with the same depth"
        )
    sizes = Counter(row.shape for row in rows)
    kind = next(iter(kinds), "none readable")
    shown = ", ".join(f"{'x'.join(map(str, size))}" for size, _ in sizes.most_common(3))
    labels, how = labels_of_files(folder, files, classes)
    return Found(
        folder,
        rows,
        labels,
        [f"samples: {len(rows)} image files of {shown}, {kind}", f"labels: {how}"],
        full_scale={"uint8": 255.0, "uint16": 65535.0}.get(kind),
        files=files,
    )


def _once(files: Sequence[Path]) -> None:
    """Refuse a film that lies there in two formats: it would count twice."""
    seen: dict[Path, Path] = {}
    for path in files:
        other = seen.setdefault(path.with_suffix(""), path)
        if other != path:
            raise PhantomBenchError(
                path, f"is called as {other.name}", "keep one format, or give each film its name"
            )


def _read(path: Path) -> NDArray[Any]:
    from PIL import Image, ImageOps

    if not path.is_file():  # a pipe would be waited for
        raise PhantomBenchError(path, "is no file", "remove it")
    # Decoders throw what they like; one of too many pixels is refused by its size.
    with refusing(str(path), "is no readable image", "remove it"), Image.open(path) as image:
        if (frames := getattr(image, "n_frames", 1)) > 1:
            raise PhantomBenchError(path, f"holds {frames} images", "save each as a file")
        turned = ImageOps.exif_transpose(image)  # as whoever looks at the file sees it
        if turned.mode in _VEILED and np.asarray(turned.getchannel("A")).min() < 255:
            wrong = "is in part transparent: how light that is depends on what lies behind"
            raise PhantomBenchError(path, wrong, "save it without an alpha channel")
        plain = turned.convert(_PLAIN[turned.mode]) if turned.mode in _PLAIN else turned
        values = np.asarray(plain)
    if values.dtype.kind == "i" and path.suffix.lower() == ".png":  # 16 bit, as some versions open
        return values.astype(np.uint16)
    return values
