"""What shipped code may try while it is loaded, and what is told. It runs apart."""

from __future__ import annotations

from hostile_source import (
    ANSWER,
    BOMB,
    ESCAPE,
    HEAD,
    LACKING,
    MANY,
    NOT_THE_SAME,
    SOUND,
    at_import,
    when_built,
)

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
        "says that there is none": (at_import(LACKING), "no answer (\\x1b[31mnothing to see)"),
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
        "writes a byte a while": (
            at_import(ANSWER + "while True:\n    os.write(descriptor, b'x')\n    time.sleep(0.05)"),
            "no answer in",
        ),
        "speaks of another": (
            at_import(
                ANSWER + "os.write(descriptor, b'{\"error\": [\"other\", \"is bad\", \"x\"]}\\n')\n"
                "time.sleep(600)"
            ),
            "is bad",
        ),
        "speaks of another whose name begins alike": (
            at_import(
                ANSWER
                + "of = 'submissions/small-task/mine-2'\n"
                "told = f'{{\"error\": [\"{of}\", \"is bad\", \"x\"]}}\\n'\n"
                "os.write(descriptor, told.encode())\ntime.sleep(600)"
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
        "says that there is none": (when_built(LACKING), "built (Unavailable: \\x1b[31mnothing"),
        "no module": (HEAD + "class Mine:\n    def __init__(self, *a): pass\n", "no nn.Module"),
        "cannot be sampled": (
            HEAD + SOUND[: SOUND.index("    def sample")], "cannot be sampled",
        ),
        "other weights": (
            when_built("self.more = nn.Parameter(torch.ones(3))"), "Missing key",
        ),
        "other arguments": (HEAD + SOUND.replace(", bounds)", ")"), "arguments"),
    },
}  # fmt: skip
