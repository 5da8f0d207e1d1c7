"""A model whose code the submission ships: sampled and asked in a process of its own.

What comes back is checked as a submitted file is: header, type, shape and finiteness before use.
All that is computed from samples, scores and reconstructions is computed on this side.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.files import opened
from phantombench.submission.limited import LimitedProcess
from phantombench.submission.limits import CodeLimits
from phantombench.submission.npy_header import read_array, read_header
from phantombench.submission.sampler import CriticScores, Reconstruct
from phantombench.submission.schema import ModelSource
from phantombench.submission.wording import printable
from phantombench.task.spec import Labels, Samples, TaskSpec

_FIX = "correct the code that the submission ships"
_CHILD = "phantombench.submission.child"


class ShippedSampler:
    """Satisfies `Sampler`; its model is out of reach."""

    model = walk = None
    apart = True
    own_labels = None  # it can be asked for any

    def __init__(
        self, folder: Path, source: ModelSource, task: TaskSpec, where: str, code: CodeLimits
    ) -> None:
        """Start the process and load the model there.

        Raises:
            PhantomBenchError: what is wrong with the code or its weights.
        """
        self._task, self._where = task, where
        self._count, self._turn = itertools.count(), threading.Lock()
        self._process = LimitedProcess(_CHILD, where, code)
        told = self._process.ask(
            do="open",
            folder=str(folder.resolve()),
            source=source.model_dump_json(),
            task=task.model_dump_json(),
            where=where,
            memory=code.memory,
            seconds=code.seconds,
        )
        parameters = told.get("parameters")
        counted = type(parameters) is int and 0 <= parameters < 2**48
        self.parameters: int | None = parameters if counted else None
        before = told.get("pretrained_on")
        self.pretrained_on = printable(before, longest=40) if isinstance(before, str) else None
        self._judges = told.get("critic") is True
        self._reconstructs = told.get("reconstruct") is True

    @property
    def critic(self) -> CriticScores | None:
        """(samples, labels) -> raw scores (n,), if the model has a discriminator."""
        return self._critic if self._judges else None

    @property
    def reconstruct(self) -> Reconstruct | None:
        """(samples, labels) -> their reconstructions, if the model is an autoencoder."""
        return self._reconstruct if self._reconstructs else None

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32.

        Raises:
            PhantomBenchError: the code fails, or returns what is no sample per label.
        """
        shape = (len(labels), *self._task.sample_shape)
        found = self._answer("sample", "<f4", shape, {"labels": labels}, seed=seed)
        samples = np.asarray(found, np.float32)
        if self._task.unit in limits.RANGES:
            np.clip(samples, *limits.RANGES[self._task.unit], out=samples)
        return samples

    def _critic(self, samples: Samples, labels: Labels) -> NDArray[np.float64]:
        given = {"samples": samples, "labels": labels}
        return np.asarray(self._answer("critic", "<f8", (len(labels),), given), np.float64)

    def _reconstruct(self, samples: Samples, labels: Labels) -> Samples:
        given = {"samples": samples, "labels": labels}
        return np.asarray(self._answer("reconstruct", "<f4", samples.shape, given), np.float32)

    def _answer(
        self, do: str, dtype: str, shape: tuple[int, ...], given: dict[str, Any], **more: Any
    ) -> NDArray[np.generic]:
        """Hand arrays over, and return the one that comes back, checked."""
        number, folder = next(self._count), self._process.folder
        paths = {name: folder / f"{number}-{name}.npy" for name in given}
        out = folder / f"{number}-answer.npy"
        try:
            for name, array in given.items():
                with paths[name].open("xb") as new:  # the code may have put a pipe there
                    np.save(new, array, allow_pickle=False)
            told: dict[str, Any] = {key: str(path) for key, path in (paths | {"out": out}).items()}
            with self._turn:  # one question at a time
                self._process.ask(do=do, **told, **more)
            return self._read(out.name, do, dtype, shape)
        except OSError as error:
            wrong = f"its code has spoilt its folder ({error.strerror})"
            raise PhantomBenchError(self._where, wrong, _FIX) from error
        finally:
            for path in (*paths.values(), out):
                with contextlib.suppress(OSError):  # the code may have put anything there
                    path.unlink()

    def _read(self, name: str, do: str, dtype: str, shape: tuple[int, ...]) -> NDArray[np.generic]:
        where = f"{self._where}, answer to {do}"
        try:
            with opened(self._process.folder, name, limits.ANSWER_FILE) as handle:
                header = read_header(handle, where, dtype)
                size = handle.seek(0, 2)
                if header.shape != shape:
                    raise PhantomBenchError(
                        where, f"has the shape {header.shape} instead of {shape}", _FIX
                    )
                if header.size != size:
                    wrong = f"has {size:,} bytes instead of {header.size:,}"
                    raise PhantomBenchError(where, wrong, _FIX)
                handle.seek(header.length)
                found = read_array(handle, where, header)
        except PhantomBenchError as error:
            raise PhantomBenchError(where, error.wrong, _FIX) from error
        if not np.isfinite(found).all():  # type: ignore[call-overload]
            raise PhantomBenchError(where, "holds NaN or infinity", _FIX)
        return found
