"""The lexicon of the newest published epoch, which follows the commits of any process."""

import logging
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread

from api.lexicon.lexicon import Lexicon
from api.lexicon.published import Published, open_published_epochs
from api.telemetry.observer import UNOBSERVED, Observer
from embeddings.encoder import Encoder
from embeddings.errors import EmbeddingsError
from graph.errors import StoreError
from graph.rdf import Iri
from ingest.data_directory.servers import NO_SERVERS, Servers
from ingest.errors import FolderDamaged, FolderError, FolderIncomplete

_log = logging.getLogger("lexigraph")

_LOOK_SECONDS = 0.005  # looking for a newer epoch takes 4 microseconds, twice per request
_REPORT_SECONDS = 5.0
_MOST_COMMITS = 1000  # whose terms are counted, so that a large ingest in many commits does not delay the rest


def open_current_lexicon(
    folder: Path, encoder: Encoder | None, servers: Servers = NO_SERVERS, base: Iri = ""
) -> Lexicon:
    """Open the newest epoch, as `Current` does. Its parts remain while the lexicon is referenced."""
    published = open_published_epochs(folder, encoder, servers, base)
    lexicon = _first(published)
    weakref.finalize(lexicon, published.close)
    return lexicon


class Current:
    """Holds the lexicon of the newest epoch, and replaces it when a later one is published.

    A request keeps the lexicon that it started with; an old lexicon is released with its last request.
    """

    def __init__(self, folder: Path, encoder: Encoder | None, servers: Servers = NO_SERVERS, base: Iri = "") -> None:
        """Open the newest epoch of a data directory, or of the graph on a server with the base IRI `base`.

        Raises `FolderError`, `StoreError` and `EmbeddingsError`.
        """
        self.folder = folder
        self._lock = Lock()
        self._checked = time.monotonic()
        self._looked = 0.0
        self._problem: Exception | None = None
        self._published = open_published_epochs(folder, encoder, servers, base)
        self._lexicon = _first(self._published)
        self._is_closed = Event()
        if self._published.is_polled:
            followed = weakref.ref(self), self._is_closed, self._published.seconds
            Thread(target=_poll, args=followed, daemon=True).start()

    @property
    def lexicon(self) -> Lexicon:
        """The current lexicon. If a newer epoch is published, this starts to follow it in the background.

        Raises `FolderDamaged` if a file that this lexicon reads has changed; one that was deleted remains readable.
        """
        self._keep_up()
        if isinstance(self._problem, FolderDamaged) and not isinstance(self._problem, FolderIncomplete):
            raise self._problem
        return self._lexicon

    @property
    def epoch(self) -> int:
        """The epoch of the current lexicon, even if it cannot be served any more. Follows as `lexicon` does."""
        self._keep_up()
        return self._lexicon.epoch

    @property
    def problem(self) -> Exception | None:
        """What the last check found: the directory, or a part of it, is gone or damaged, or a server is away."""
        return self._problem

    def lag(self) -> int:
        """Return the number of commits that are not visible here yet. Raises as `Current` does."""
        return max(0, self._published.head() - self._lexicon.epoch)

    def refresh(self, min_epoch: int = 0) -> Lexicon:
        """Return the lexicon of the epoch that is published now, at least `min_epoch`; opens it first if necessary."""
        with self._lock:
            self._follow(min_epoch)
        return self._lexicon

    def follow(self) -> None:
        """Open the epoch that is published now, unless this is done already; a failure becomes the `problem`."""
        if self._lock.acquire(blocking=False):
            self._follow_locked()

    def close(self) -> None:
        """Stop following, and release the epochs that no request reads."""
        self._is_closed.set()
        with self._lock:
            self._published.close()
            vars(self).pop("_lexicon", None)  # FastAPI's caches keep the routes, and so this object

    def _keep_up(self) -> None:
        now = time.monotonic()
        if self._published.is_polled or now < self._looked + _LOOK_SECONDS:
            return
        self._looked = now
        is_due = now - self._checked > self._published.seconds
        if (is_due or self._published.is_outdated) and self._lock.acquire(blocking=False):
            Thread(target=self._follow_locked, daemon=True).start()

    def _follow_locked(self) -> None:
        try:
            self._follow()
        except (FolderError, StoreError, EmbeddingsError) as error:
            if str(error) != str(self._problem):
                _log.warning("Cannot open the new epoch of %s: %s", self.folder, error)
            self._problem = error
        except Exception:
            _log.exception("Cannot open the new epoch of %s; still serving the previous one.", self.folder)
        finally:
            self._checked = time.monotonic()
            self._lock.release()

    def _follow(self, min_epoch: int = 0) -> None:
        lexicon = self._published.newer(self._lexicon, min_epoch)
        self._problem = None
        self._lexicon = lexicon or self._lexicon


@contextmanager
def reported_epochs(current: Current, observer: Observer) -> Iterator[None]:
    """Report the epoch every few seconds, and the commits before it, also without requests, until the block ends.

    A thread does so; it reports nothing while the data cannot be read.
    """
    if observer is UNOBSERVED:
        yield
        return
    ended = Event()
    thread = Thread(target=_report, args=(current, observer, ended), name="epochs", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _report(current: Current, observer: Observer, ended: Event) -> None:
    counted: int | None = None
    while True:
        with suppress(FolderError, StoreError, EmbeddingsError):
            lexicon = current.lexicon
            observer.published(lexicon.epoch, current.lag(), lexicon.count)
            if observer.counts_commits:
                _count(observer, lexicon, lexicon.epoch if counted is None else counted)
                counted = lexicon.epoch
            del lexicon  # which would keep its epoch
        if ended.wait(_REPORT_SECONDS):
            return


def _count(observer: Observer, lexicon: Lexicon, counted: int) -> None:
    """Report the commits after the epoch `counted`, as far as the log has them."""
    since = min(counted, lexicon.epoch)
    recent = range(max(since, lexicon.epoch - _MOST_COMMITS) + 1, lexicon.epoch + 1)
    found = lexicon.log.entries(recent).values() if recent else ()
    put, removed = sum(len(one.put) for one in found), sum(len(one.removed) for one in found)
    observer.committed(lexicon.epoch - since, put, removed)


def _first(published: Published) -> Lexicon:
    try:
        lexicon = published.newer(None)
    except BaseException:
        published.close()
        raise
    assert lexicon is not None  # noqa: S101 (the former one is None)
    return lexicon


def _poll(current: "weakref.ref[Current]", is_closed: Event, seconds: float) -> None:
    while not is_closed.wait(seconds):
        held = current()
        if held is None:
            return
        held.follow()
        del held
