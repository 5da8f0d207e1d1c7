"""Map the folders of the repository to the import package `phantombench`.

The harness lies in `benchmark/`, models and tasks beside it. Under those names they could not be
installed: lime, a dependency, brings a top-level package `benchmark` of its own. So they are
imported as `phantombench`, `phantombench.models` and `phantombench.tasks`.
"""

from setuptools import find_packages, setup

FOLDERS = {
    "phantombench": "benchmark",
    "phantombench.models": "models",
    "phantombench.tasks": "tasks",
}

setup(
    package_dir=FOLDERS,
    packages=[
        *FOLDERS,
        *(f"{name}.{found}" for name, path in FOLDERS.items() for found in find_packages(path)),
    ],
)
