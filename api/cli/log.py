"""`lexigraph log`: the latest commits."""

from typing import Annotated

import typer

from api.cli.options import DataOption, JsonOption, open_lexicon
from api.cli.printing import print_json, print_table

_SHOWN = 5  # terms of a commit in a table


def log(
    data: DataOption = None,
    since: Annotated[int | None, typer.Option(min=0, metavar="EPOCH", help="Only commits after this epoch.")] = None,
    number: Annotated[
        int, typer.Option("-n", "--number", min=1, metavar="NUMBER", help="Maximum number of commits.")
    ] = 20,
    json: JsonOption = False,
) -> None:
    """List the latest commits with the terms that they changed, newest first."""
    from api.lexicon.short_texts import enumerated

    lexicon = open_lexicon(data)
    oldest = lexicon.log.oldest() - 1
    epochs = lexicon.epochs_since(oldest if since is None else since)[::-1][:number]
    times, entries = lexicon.log.times(epochs), lexicon.log.entries(epochs)
    if json:
        print_json(
            {
                "epoch": lexicon.epoch,
                "commits": [
                    {
                        "epoch": epoch,
                        "time": times[epoch].isoformat(),
                        "put": list(entries[epoch].put),
                        "removed": list(entries[epoch].removed),
                    }
                    for epoch in epochs
                ],
            }
        )
        return
    shown = {iri for one in entries.values() for terms in (one.put, one.removed) for iri in terms[:_SHOWN]}
    names = lexicon.names(sorted(shown))
    rows = []
    for epoch in epochs:
        changed = (entries[epoch].put, entries[epoch].removed)
        listed = (enumerated([names.get(iri, iri) for iri in terms], _SHOWN) for terms in changed)
        rows.append((str(epoch), f"{times[epoch]:%Y-%m-%d %H:%M:%S}", *listed))
    print_table({"Epoch": 0, "Time (UTC)": 0, "Added or changed": 2, "Removed": 1}, rows)
