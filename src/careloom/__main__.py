"""`python -m careloom`: the same as the `careloom` command."""

from careloom.cli import main

main()
