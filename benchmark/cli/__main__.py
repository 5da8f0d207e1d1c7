"""`python -m phantombench.cli` is `phantombench`."""

from phantombench.cli import main

main()
