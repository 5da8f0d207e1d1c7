"""What shipped code may answer, and what is told; and what it may do without harm."""
# ruff: noqa: E501 (lines of the attacks stay whole)

from __future__ import annotations

from hostile_source import (
    BOMB,
    HEAD,
    LACKING,
    MANY,
    MEMORY,
    SOUND,
    answering,
    at_import,
    judging,
    reconstructing,
    when_sampled,
)

# by kind: what it does, and what the one line has to say
ATTACKS: dict[str, dict[str, tuple[str, str]]] = {
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
        "says that there is none": (when_sampled(LACKING), "no answer (\\x1b[31mnothing to see)"),
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
        "a pipe where questions come": (
            at_import("for i in range(9):\n    os.mkfifo(f'{i}-labels.npy')"), "spoilt its folder",
        ),
        "a link where questions come": (
            at_import("for i in range(9):\n    os.symlink('/dev/full', f'{i}-labels.npy')"),
            "spoilt its folder",
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
        "says that there is none": (judging(LACKING), "no answer (\\x1b[31mnothing to see)"),
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
