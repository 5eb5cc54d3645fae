"""`lexigraph formats`: the supported formats."""

import sys

from api.cli.options import JsonOption
from api.cli.printing import print_json


def formats(json: JsonOption = False) -> None:
    """List the supported formats and their file extensions."""
    from ingest.input.formats import FORMATS

    if json:
        print_json([{"name": one.name, "suffixes": list(one.suffixes)} for one in FORMATS])
    else:
        width = max(len(one.name) for one in FORMATS) + 2
        for one in FORMATS:
            sys.stdout.write(f"{one.name:<{width}}{' '.join(one.suffixes)}\n")
