"""`python -m benchmark.cli` is `phantombench`."""

from benchmark.cli import main

main()
