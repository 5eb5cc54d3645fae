"""`lexigraph stats`: numbers of terms, organizations, sources and more."""

from api.cli.options import DataOption, JsonOption, open_lexicon
from api.cli.printing import print_facts, print_json


def stats(data: DataOption = None, json: JsonOption = False) -> None:
    """Print the number of terms, organizations, sources and more."""
    counts = open_lexicon(data).counts()
    if json:
        print_json(counts)
    else:
        print_facts({name: str(value) for name, value in counts.items()})
