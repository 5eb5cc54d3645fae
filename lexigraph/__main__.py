"""`python -m lexigraph` is the command `lexigraph`."""

from api.cli import main

main()
