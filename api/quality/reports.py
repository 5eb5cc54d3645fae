"""The report of a published epoch: where it is stored, and whether it is still valid.

Also a process that makes it, and ends:

    python -m api.quality.reports DATA-FOLDER

The line on stdin has the addresses of the servers and the base IRI, which other users of this machine must not see.
"""

import errno
import json
import os
import stat
import sys
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from api.lexicon.current import open_current_lexicon
from api.lexicon.lexicon import Lexicon
from ingest.data_directory.servers import Servers
from ingest.organizations.registry import Organizations
from ingest.progress import Progress
from ingest.quality.report import Review
from ingest.quality.report_file import Report, make_report, read_report
from ingest.sources.term_lines import KnownLines

_NICENESS = 10  # requests to the server come first


def report_folder(folder: Path) -> Path:
    """Return the data directory, or else a temporary directory of this user if it cannot be written.

    Raises `PermissionError` if another user has a file or directory with the name of the temporary one.
    """
    if folder.is_dir() and os.access(folder, os.W_OK):
        return folder
    name = sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    chosen = Path(tempfile.gettempdir()) / f"lexigraph-{os.getuid()}-{name}"
    with suppress(FileExistsError):
        chosen.mkdir(mode=0o700)
    status = chosen.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():  # another user has made it
        raise PermissionError(errno.EPERM, "Not a directory of this user", str(chosen))
    return chosen


def key_of(lexicon: Lexicon, lines: KnownLines) -> str:
    """Return a text that changes with the data, with the program, and with the refusals of documents."""
    return sha256(f"{lexicon.version} {lines.findings()}".encode("utf-8", "surrogatepass")).hexdigest()


def report_of(lexicon: Lexicon, folder: Path, progress: Progress = lambda stage, done, total: None) -> Report:
    """Return the report of an epoch, which is made first if necessary; the caller closes it.

    Raises `OSError`, and as reading the epoch does.
    """
    lines, stored = KnownLines.of_folder(folder), report_folder(folder)
    key = key_of(lexicon, lines)
    report = read_report(stored, key)
    if report is None:
        time = lexicon.log.times([lexicon.epoch]).get(lexicon.epoch, datetime.now(UTC))
        review = Review(lexicon.store, lexicon.view, lexicon.iris, Organizations.load(), lines, stored, progress)
        make_report(stored, review, key, lexicon.epoch, time)
        report = read_report(stored, key)
    if report is None:  # another process has replaced it by that of a later epoch
        report = read_report(stored)
    assert report is not None  # noqa: S101 (nobody else deletes it)
    return report


def main(folder: Path) -> None:
    """Make the report."""
    os.nice(_NICENESS)
    graph, engine, base = json.loads(sys.stdin.readline())
    lexicon = open_current_lexicon(folder, None, Servers(graph, engine), base)
    with closing(lexicon):
        report_of(lexicon, folder).close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
