"""A process that makes the report of the published epoch, and ends.

    python -m api.quality.worker DATA-FOLDER

The line on stdin has the addresses of the servers and the base IRI, which other users of this machine must not see.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path

from api.lexicon.current import open_current_lexicon
from api.quality.reports import report_of
from ingest.data_directory.servers import Servers

_NICENESS = 10  # requests to the server come first


def main(folder: Path) -> None:
    """Make the report."""
    os.nice(_NICENESS)
    graph, engine, base = json.loads(sys.stdin.readline())
    lexicon = open_current_lexicon(folder, None, Servers(graph, engine), base)
    with closing(lexicon):
        report_of(lexicon, folder).close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
