"""What shipped code may try: source text, with what it is told. No test runs it in its process."""
# ruff: noqa: E501 (lines of the attacks stay whole)

from __future__ import annotations

import textwrap

HEAD = """
import atexit, ctypes, os, random, signal, sys, threading, time
import numpy as np
import torch
from torch import nn

__all__ = ["Mine"]
"""

SOUND = """
class Mine(nn.Module):
    def __init__(self, sample_shape, num_classes, bounds):
        super().__init__()
        self.shape, self.weight = sample_shape, nn.Parameter(torch.ones(1))

    def sample(self, labels, rng):
        return torch.rand((len(labels), *self.shape), generator=rng) * self.weight
"""


def at_import(text: str) -> str:
    return HEAD + textwrap.dedent(text) + SOUND


def when_built(text: str) -> str:
    return HEAD + SOUND.replace("super().__init__()", f"super().__init__(); {text}")


def when_sampled(text: str) -> str:
    body = textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 8)
    return HEAD + SOUND[: SOUND.index("        return torch.rand")] + body + "\n"


def answering(text: str) -> str:
    return when_sampled(f"n, shape = len(labels), self.shape\nreturn {text}")


def judging(text: str) -> str:
    return (
        HEAD + SOUND.replace("super().__init__()", "super().__init__(); self.discriminator = J()")
        + f"\nclass J(nn.Module):\n    def forward(self, x, y):\n        n = len(y)\n        {text}\n"
    )  # fmt: skip


def reconstructing(text: str) -> str:
    return HEAD + SOUND + f"\n    def reconstruct(self, samples, labels):\n        {text}\n"


ANSWER = "descriptor = int(sys.argv[1])\n"
MANY = """
for _ in range(40):
    if os.fork() == 0:
        time.sleep(600)
time.sleep(600)
"""
ESCAPE = """
for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
time.sleep(600)
"""
BOMB = """
held = []
while True:
    held.append(np.ones(2**23))
"""
MEMORY = """
held = []
while True:
    try:
        held.append(np.ones(2**23))
    except MemoryError:
        time.sleep(0.01)
"""
NOT_THE_SAME = """
class Shown:
    def __str__(self):
        raise ValueError("shown to nobody")
"""

# by kind: what it does, and what the one line has to say
ATTACKS: dict[str, dict[str, tuple[str, str]]] = {
    "import": {
        "an error": (at_import("1 / 0"), "cannot be run (division by zero)"),
        "a syntax error": (HEAD + "def (", "cannot be run (invalid syntax"),
        "a module that is not there": (at_import("import nothing_such"), "'nothing_such'"),
        "leaves by sys.exit(0)": (at_import("sys.exit(0)"), "cannot be run (0)"),
        "leaves by os._exit(0)": (at_import("os._exit(0)"), "ended with exit code 0 before"),
        "leaves by os._exit(7)": (at_import("os._exit(7)"), "ended with exit code 7 before"),
        "an endless loop": (at_import("while True: pass"), "no answer in"),
        "waits": (at_import("time.sleep(600)"), "no answer in"),
        "kills itself": (at_import("os.kill(os.getpid(), signal.SIGKILL)"), "died of SIGKILL"),
        "aborts": (at_import("os.abort()"), "died of SIGABRT"),
        "reads from nowhere": (at_import("ctypes.string_at(0)"), "died of SIGSEGV"),
        "endless recursion": (at_import("def f(): f()\nf()"), "recursion"),
        "a bomb of memory": (at_import(BOMB), "cannot be run"),
        "interrupts": (at_import("raise KeyboardInterrupt"), "died of SIGINT"),
        "closes every file": (at_import("os.closerange(0, 256)"), "ended with exit code"),
        "many processes": (at_import(MANY), "more than 16 processes"),
        "many processes that leave": (at_import(ESCAPE), "more than 16 processes"),
        "steers the terminal": (at_import("raise ValueError('\\x1b[31mred\\n\\u202e')"), "\\x1b"),
        "a message that is none": (at_import(NOT_THE_SAME + "\nraise ValueError(Shown())"), "run"),
        "no class": (HEAD + "__all__ = ['x']\nx = 1", "is not a class"),
        "two classes": (at_import("") + "\n__all__ = ['Mine', 'nn']", "exactly one class"),
        "asks for input": (at_import("input()"), "cannot be run (EOF"),
    },
    "pipe": {
        "writes garbage": (
            at_import(ANSWER + "os.write(descriptor, b'\\xff\\n')\ntime.sleep(600)"), "not JSON",
        ),
        "writes a list": (
            at_import(ANSWER + "os.write(descriptor, b'[1]\\n')\ntime.sleep(600)"),
            "something else than was asked",
        ),
        "writes a key twice": (
            at_import(ANSWER + "os.write(descriptor, b'{\"a\": 1, \"a\": 1}\\n')\ntime.sleep(600)"),
            "'a' is there twice",
        ),
        "writes NaN": (
            at_import(ANSWER + "os.write(descriptor, b'{\"a\": NaN}\\n')\ntime.sleep(600)"),
            "'a' holds NaN",
        ),
        "writes without an end": (
            at_import(ANSWER + "while True: os.write(descriptor, b'x' * 4096)"),
            "more than was asked",
        ),
        "speaks of another": (
            at_import(
                ANSWER + "os.write(descriptor, b'{\"error\": [\"other\", \"is bad\", \"x\"]}\\n')\n"
                "time.sleep(600)"
            ),
            "is bad",
        ),
        "fails without a word": (
            at_import(ANSWER + "os.write(descriptor, b'{\"error\": 1}\\n')\ntime.sleep(600)"),
            "does not say how",
        ),
    },
    "build": {
        "an error": (when_built("{}['x']"), "'x'"),
        "leaves by sys.exit(0)": (when_built("sys.exit(0)"), "cannot be built (SystemExit: 0)"),
        "no module": (HEAD + "class Mine:\n    def __init__(self, *a): pass\n", "no nn.Module"),
        "cannot be sampled": (
            HEAD + SOUND[: SOUND.index("    def sample")], "cannot be sampled",
        ),
        "other weights": (
            when_built("self.more = nn.Parameter(torch.ones(3))"), "Missing key",
        ),
        "other arguments": (HEAD + SOUND.replace(", bounds)", ")"), "arguments"),
    },
    "sample": {
        "an error": (when_sampled("raise ValueError('no\\nmore')"), "its sample(labels, rng) fails"),
        "leaves by sys.exit(0)": (when_sampled("sys.exit(0)"), "fails (SystemExit"),
        "leaves by os._exit(0)": (when_sampled("os._exit(0)"), "ended with exit code 0 before"),
        "kills itself": (when_sampled("os.kill(os.getpid(), 9)"), "died of SIGKILL"),
        "an endless loop": (when_sampled("while True: pass"), "no answer in"),
        "a bomb of memory": (when_sampled(BOMB), "fails (MemoryError"),
        "goes on without memory": (when_sampled(MEMORY), "its code"),
        "endless recursion": (when_sampled("return self.sample(labels, rng)"), "recursion"),
        "many processes": (when_sampled(MANY), "more than 16 processes"),
        "None": (answering("None"), "its samples are a NoneType, no tensor"),
        "a tuple": (answering("(torch.zeros(n, *shape),)"), "are a tuple, no tensor"),
        "an array": (answering("np.zeros((n, *shape), np.float32)"), "are a ndarray, no tensor"),
        "too few": (answering("torch.zeros(n - 1, *shape)"), "have the shape (255, 1, 16, 16)"),
        "too many": (answering("torch.zeros(n + 1, *shape)"), "have the shape (257, 1, 16, 16)"),
        "none at all": (answering("torch.zeros(0, *shape)"), "have the shape (0, 1, 16, 16)"),
        "a scalar": (answering("torch.tensor(0.0)"), "have the shape ()"),
        "another shape": (answering("torch.zeros(n, 1, 16, 8)"), "(1, 16, 8)"),
        "no channel": (answering("torch.zeros(n, 16, 16)"), "(16, 16)"),
        "complex numbers": (answering("torch.zeros(n, *shape, dtype=torch.cfloat)"), "complex64"),
        "integers": (answering("torch.zeros(n, *shape, dtype=torch.int64)"), "type torch.int64"),
        "truth values": (answering("torch.zeros(n, *shape) > 1"), "type torch.bool"),
        "NaN": (answering("torch.full((n, *shape), float('nan'))"), "NaN or infinity"),
        "infinity": (answering("torch.full((n, *shape), float('-inf'))"), "NaN or infinity"),
        "too large for single precision": (
            answering("torch.full((n, *shape), 1e300, dtype=torch.float64)"), "NaN or infinity",
        ),
        "weights of 1e38": (
            answering("torch.ones(n, *shape) * 1e38 * 1e38"), "NaN or infinity",
        ),
        "on no device": (answering("torch.zeros(n, *shape, device='meta')"), "meta"),
        "sparse": (answering("torch.zeros(n, *shape).to_sparse()"), "fails"),
        "from the clock": (
            answering("torch.full((n, *shape), time.time_ns() % 2**20 / 2**20)"), "two calls",
        ),
        "from the system": (
            answering("torch.full((n, *shape), os.urandom(3)[0] / 256 + os.urandom(1)[0] / 2**16)"),
            "two calls",
        ),
        "from an unseeded generator": (
            answering("torch.from_numpy(np.random.default_rng().random((n, *shape), np.float32))"),
            "two calls",
        ),
        "keeps a state": (
            when_sampled(
                "self.calls = getattr(self, 'calls', 0) + 1\n"
                "return torch.full((len(labels), *self.shape), 1 / self.calls)"
            ),
            "two calls",
        ),
    },
    "file": {
        "pickles its answer": (
            at_import("np.save = lambda name, a, **k: open(name, 'wb').write(__import__('pickle').dumps(a))"),
            "is not a numpy array",
        ),
        "objects": (
            at_import(
                "save = np.save\n"
                "np.save = lambda name, a, **k: save(name, np.array([a, None], object), allow_pickle=True)"
            ),
            "pickled objects",
        ),
        "double precision": (
            at_import("save = np.save\nnp.save = lambda name, a, **k: save(name, a.astype('f8'))"),
            "'<f8' instead of '<f4'",
        ),
        "a link": (
            at_import("np.save = lambda name, a, **k: os.symlink('/etc/passwd', name)"), "is a link",
        ),
        "a pipe": (
            at_import("np.save = lambda name, a, **k: os.mkfifo(name)"), "not a regular file",
        ),
        "a folder": (at_import("np.save = lambda name, a, **k: os.mkdir(name)"), "not a regular file"),
        "nothing": (at_import("np.save = lambda name, a, **k: None"), "no such file"),
        "an empty file": (
            at_import("np.save = lambda name, a, **k: open(name, 'w').close()"), "not a numpy array",
        ),
        "a header alone": (
            at_import(
                "save = np.save\n"
                "def cut(name, a, **k):\n    save(name, a)\n    os.truncate(name, 128)\nnp.save = cut"
            ),
            "instead of",
        ),
        "a claim of terabytes": (
            at_import(
                "def lie(name, a, **k):\n"
                "    with open(name, 'wb') as f:\n"
                "        np.lib.format.write_array_header_1_0(f, dict(\n"
                "            descr='<f4', fortran_order=False, shape=(2**40, 1, 16, 16)))\n"
                "np.save = lie"
            ),
            "instead of",
        ),
        "removes its folder afterwards": (
            HEAD + SOUND + "    def reconstruct(self, samples, labels):\n        __import__('shutil').rmtree(os.getcwd()); return samples\n", "its",
        ),
        "removes its folder": (
            when_sampled("import shutil; shutil.rmtree(os.getcwd()); return torch.zeros(0)"), "its",
        ),
    },
    "critic": {
        "a column": (judging("return torch.zeros(n, 1)"), "shape (16, 1) instead of (16,)"),
        "too few": (judging("return torch.zeros(n - 1)"), "shape (15,) instead of (16,)"),
        "NaN": (judging("return torch.full((n,), float('nan'))"), "NaN or infinity"),
        "None": (judging("return None"), "are a NoneType"),
        "a tuple": (judging("return torch.zeros(n), 0"), "are a tuple"),
        "complex numbers": (judging("return torch.zeros(n, dtype=torch.cfloat)"), "complex64"),
        "an error": (judging("raise KeyError('gone')"), "its discriminator fails (KeyError"),
        "leaves by os._exit(0)": (judging("os._exit(0)"), "ended with exit code 0"),
        "differs": (judging("return torch.full((n,), time.time_ns() % 2**20 / 1.0)"), "two calls"),
    },
    "reconstruct": {
        "another shape": (reconstructing("return samples[..., :8]"), "(16, 1, 16, 8)"),
        "NaN": (reconstructing("return samples * float('nan')"), "NaN or infinity"),
        "None": (reconstructing("return None"), "are a NoneType"),
        "an error": (reconstructing("raise OSError('disk')"), "fails (OSError"),
        "kills itself": (reconstructing("os.kill(os.getpid(), 9)"), "died of SIGKILL"),
        "differs": (reconstructing("return samples + time.time_ns() % 2**20 / 2**20"), "two calls"),
    },
}  # fmt: skip

# What it does to its own process, and that changes no sample.
HARMLESS: dict[str, str] = {
    "nothing": at_import(""),
    "prints escape codes": at_import("print('\\x1b[2J' * 999); sys.stderr.write('\\x1b[31m' * 999)"),
    "another default type": at_import("torch.set_default_dtype(torch.float32); torch.set_num_threads(1)"),
    "another folder": at_import("os.chdir('/')"),
    "another environment": at_import("os.environ.clear(); os.environ['PHANTOMBENCH_CACHE'] = '/'"),
    "other standard files": at_import("os.close(0); os.close(1); os.close(2)"),
    "seeds": at_import("torch.manual_seed(1); np.random.seed(1); random.seed(1)"),
    "at exit": at_import("atexit.register(lambda: open('it-ran', 'w'))"),
    "a thread": at_import(
        "def work():\n    while True:\n        time.sleep(0.01)\n"
        "threading.Thread(target=work).start()"
    ),
    "a signal handler": at_import("signal.signal(signal.SIGTERM, signal.SIG_IGN)"),
    "deletes what it sees": at_import("for name in os.listdir('.'): os.remove(name)"),
    "numpy's errors": at_import("np.seterr(all='raise'); sys.setrecursionlimit(50_000)"),
    "a child that stays": at_import("if os.fork() == 0:\n    time.sleep(600)"),
}  # fmt: skip
